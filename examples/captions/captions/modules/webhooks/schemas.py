import datetime as dt
import enum
import uuid
from typing import Literal

from pydantic import Field, HttpUrl, field_validator

from captions.core.schemas import Schema

DeliveryStatus = Literal["pending", "delivered", "failed"]


class WebhookEvent(enum.StrEnum):
    JOB_SUCCEEDED = "job.succeeded"
    JOB_FAILED = "job.failed"
    CAPTIONS_PUBLISHED = "captions.published"
    PROJECT_DELETED = "project.deleted"


class WebhookCreate(Schema):
    url: HttpUrl
    events: list[WebhookEvent] = Field(min_length=1)

    @field_validator("url")
    @classmethod
    def only_https(cls, value: HttpUrl) -> HttpUrl:
        if value.scheme != "https":
            raise ValueError("webhooks are delivered over https only")
        return value


class WebhookRead(Schema):
    id: uuid.UUID
    url: str
    events: list[str]
    disabled_at: dt.datetime | None


class WebhookCreated(WebhookRead):
    secret: str


class DeliveryRead(Schema):
    id: int
    event: str
    url: str
    status: DeliveryStatus
    attempts: int
    response_status: int | None
    created_at: dt.datetime
