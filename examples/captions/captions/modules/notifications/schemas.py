import datetime as dt
import enum
import uuid

from captions.core.schemas import Schema
from captions.modules.notifications.models import NotificationChannel


class NotificationType(enum.StrEnum):
    JOB_STARTED = "job_started"
    JOB_SUCCEEDED = "job_succeeded"
    JOB_FAILED = "job_failed"
    JOB_CANCELED = "job_canceled"
    REVIEW_REQUESTED = "review_requested"
    REVIEW_DONE = "review_done"
    MEMBER_ADDED = "member_added"
    QUOTA_NEAR = "quota_near"
    INVOICE = "invoice"


class JobPayload(Schema):
    """`notifications.payload` of everything about jobs."""

    job_id: uuid.UUID
    job_type: str
    status: str


class NotificationRead(Schema):
    id: int
    job_id: uuid.UUID | None
    type: NotificationType
    title: str
    payload: dict
    read_at: dt.datetime | None
    created_at: dt.datetime


class UnreadCount(Schema):
    unread: int


class Preference(Schema):
    type: NotificationType
    channel: NotificationChannel
    enabled: bool
