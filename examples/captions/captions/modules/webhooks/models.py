"""Webhooks of a team and every attempt to deliver to them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base
from captions.core.mixins import (
    BigIntKeyMixin,
    CreatedAtMixin,
    SoftDeleteMixin,
    TimestampMixin,
    UUIDKeyMixin,
)

if TYPE_CHECKING:
    from captions.modules.users.models import Team


class Webhook(UUIDKeyMixin, TimestampMixin, SoftDeleteMixin, Base):
    __tablename__ = "webhooks"
    __table_args__ = (
        Index(
            "uq_webhooks_team_id_url_live",
            "team_id",
            "url",
            unique=True,
            postgresql_where=text("NOT is_deleted"),
        ),
        CheckConstraint("url LIKE 'https://%'", name="url_is_https"),
    )

    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(String(64))
    events: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    disabled_at: Mapped[dt.datetime | None]

    team: Mapped[Team] = relationship()
    deliveries: Mapped[list[WebhookDelivery]] = relationship(
        back_populates="webhook", cascade="all, delete-orphan", passive_deletes=True
    )


class WebhookDelivery(BigIntKeyMixin, CreatedAtMixin, Base):
    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_webhook_id_created_at", "webhook_id", "created_at"),
        CheckConstraint("status IN ('pending', 'delivered', 'failed')", name="status_allowed"),
    )

    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhooks.id"))
    event: Mapped[str] = mapped_column(String(60))
    # Where it went at the time: the webhook's URL may change afterwards.
    url: Mapped[str] = mapped_column(String(2000))
    payload: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(16), server_default="pending")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    next_attempt_at: Mapped[dt.datetime | None]
    response_status: Mapped[int | None] = mapped_column(SmallInteger)
    response_body: Mapped[str | None] = mapped_column(Text)
    correlation_id: Mapped[str | None] = mapped_column(String(64))

    webhook: Mapped[Webhook] = relationship(back_populates="deliveries")
