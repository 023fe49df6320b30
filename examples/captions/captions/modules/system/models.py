"""Plans and subscriptions, runtime settings, and the audit trail."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, Integer, String, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base, enum_values
from captions.core.mixins import BigIntKeyMixin, CreatedAtMixin, TimestampMixin, UUIDKeyMixin

if TYPE_CHECKING:
    from captions.modules.users.models import Team


class SubscriptionStatus(enum.StrEnum):
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELED = "canceled"


class Plan(UUIDKeyMixin, TimestampMixin, Base):
    """A price list of half a dozen rows, read whole and cached by the API."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint(
            "jsonb_typeof(limits) = 'object' AND limits ?& ARRAY['minutes', 'seats', 'storage_gb']",
            name="limits_shape",
        ),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    price_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), server_default="EUR")
    limits: Mapped[dict[str, Any]]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())


class Subscription(UUIDKeyMixin, TimestampMixin, Base):
    __tablename__ = "subscriptions"
    __table_args__ = (
        # At most one running subscription a team; ended ones are kept for invoices.
        Index(
            "uq_subscriptions_team_id_active",
            "team_id",
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
    )

    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id"))
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id", ondelete="RESTRICT"), index=True)
    status: Mapped[SubscriptionStatus] = mapped_column(
        Enum(SubscriptionStatus, name="subscription_status", values_callable=enum_values)
    )
    seats: Mapped[int] = mapped_column(Integer, server_default="1")
    provider_customer_id: Mapped[str | None] = mapped_column(String(64))
    current_period_end: Mapped[dt.datetime | None]
    canceled_at: Mapped[dt.datetime | None]

    team: Mapped[Team] = relationship(back_populates="subscriptions")
    plan: Mapped[Plan] = relationship(lazy="joined")


class AppSetting(TimestampMixin, Base):
    """Feature switches and limits that operators change without a deployment."""

    __tablename__ = "app_settings"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(
        JSONB,
        nullable=False,
        comment="Free-form by design: each key has a type of its own, checked by its reader.",
    )
    description: Mapped[str | None] = mapped_column(String(400))


class AuditLog(BigIntKeyMixin, CreatedAtMixin, Base):
    """Who changed what. Rows are only ever inserted, and outlive what they describe."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_entity", "entity_type", "entity_id", "created_at"),
        Index(
            "ix_audit_log_actor_id_created_at",
            "actor_id",
            "created_at",
            postgresql_where=text("actor_id IS NOT NULL"),
        ),
        CheckConstraint("jsonb_typeof(changes) = 'object'", name="changes_is_object"),
    )

    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # A copy on purpose: the trail has to name the actor after the account is purged.
    actor_email: Mapped[str | None] = mapped_column(String(320))
    action: Mapped[str] = mapped_column(String(60))
    entity_type: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[uuid.UUID]
    changes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    request_id: Mapped[str | None] = mapped_column(String(64))
