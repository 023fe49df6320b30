"""In-app notifications and what each user wants to be told, and how."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, String, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from captions.core.base import Base, enum_values
from captions.core.mixins import BigIntKeyMixin, CreatedAtMixin, SoftDeleteMixin, TimestampMixin


class NotificationChannel(enum.StrEnum):
    IN_APP = "in_app"
    EMAIL = "email"
    PUSH = "push"
    SLACK = "slack"


class Notification(BigIntKeyMixin, CreatedAtMixin, SoftDeleteMixin, Base):
    """Several a job: one for each change of state that somebody follows."""

    __tablename__ = "notifications"
    __table_args__ = (Index("ix_notifications_user_id_created_at", "user_id", "created_at"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # No foreign key: jobs are archived after 90 days, notifications stay for a year.
    job_id: Mapped[uuid.UUID | None]
    type: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    read_at: Mapped[dt.datetime | None]


class NotificationPreference(TimestampMixin, Base):
    __tablename__ = "notification_preferences"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[NotificationChannel] = mapped_column(
        Enum(NotificationChannel, name="notification_channel", values_callable=enum_values),
        primary_key=True,
    )
    enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
