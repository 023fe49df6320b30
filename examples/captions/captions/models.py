"""Every model of every module, so that the metadata is complete wherever it is used."""

from captions.core.base import Base
from captions.modules.captions.models import (
    Caption,
    CaptionRevision,
    CaptionStyle,
    caption_style_favorites,
)
from captions.modules.files.models import File
from captions.modules.jobs.models import Job, JobEvent
from captions.modules.media.models import Media, MediaVariant
from captions.modules.notifications.models import Notification, NotificationPreference
from captions.modules.projects.models import Project, ProjectMember
from captions.modules.system.models import AppSetting, AuditLog, Plan, Subscription
from captions.modules.tasks.models import Task
from captions.modules.transcription.models import Speaker, Transcription, TranscriptionWord
from captions.modules.users.models import ApiToken, Team, TeamMembership, User, UserSession
from captions.modules.webhooks.models import Webhook, WebhookDelivery

metadata = Base.metadata

__all__ = [
    "ApiToken",
    "AppSetting",
    "AuditLog",
    "Base",
    "Caption",
    "CaptionRevision",
    "CaptionStyle",
    "File",
    "Job",
    "JobEvent",
    "Media",
    "MediaVariant",
    "Notification",
    "NotificationPreference",
    "Plan",
    "Project",
    "ProjectMember",
    "Speaker",
    "Subscription",
    "Task",
    "Team",
    "TeamMembership",
    "Transcription",
    "TranscriptionWord",
    "User",
    "UserSession",
    "Webhook",
    "WebhookDelivery",
    "caption_style_favorites",
    "metadata",
]
