import datetime as dt
import uuid
from typing import Any

from pydantic import Field

from captions.core.schemas import Schema
from captions.modules.system.models import SubscriptionStatus


class PlanLimits(Schema):
    minutes: int = Field(ge=0)
    seats: int = Field(ge=1)
    storage_gb: int = Field(ge=0)


class PlanRead(Schema):
    id: uuid.UUID
    code: str
    name: str
    price_cents: int = Field(ge=0)
    currency: str
    limits: PlanLimits


class SubscriptionCreate(Schema):
    plan_code: str
    seats: int = Field(default=1, ge=1, le=500)


class SubscriptionRead(Schema):
    id: uuid.UUID
    status: SubscriptionStatus
    seats: int
    plan: PlanRead
    current_period_end: dt.datetime | None


class SettingWrite(Schema):
    value: Any
    description: str | None = Field(default=None, max_length=400)


class AuditEntry(Schema):
    id: int
    actor_email: str | None
    action: str
    entity_type: str
    entity_id: uuid.UUID
    changes: dict[str, Any]
    created_at: dt.datetime


class Health(Schema):
    database: bool
    version: str
