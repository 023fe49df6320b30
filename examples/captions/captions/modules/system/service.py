"""Billing, settings, audit."""

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import ConflictError, NotFoundError
from captions.modules.system.models import AuditLog, Subscription, SubscriptionStatus
from captions.modules.system.repository import AuditRepository, BillingRepository, SettingRepository
from captions.modules.system.schemas import SettingWrite, SubscriptionCreate
from captions.modules.users.models import User

PROVIDER_STATUSES = {
    "trialing": SubscriptionStatus.TRIALING,
    "active": SubscriptionStatus.ACTIVE,
    "past_due": SubscriptionStatus.PAST_DUE,
    "unpaid": SubscriptionStatus.PAST_DUE,
    "canceled": SubscriptionStatus.CANCELED,
}


class BillingService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.billing = BillingRepository(session)

    async def subscribe(self, team_id: uuid.UUID, data: SubscriptionCreate) -> Subscription:
        plan = await self.billing.get_plan(data.plan_code)
        if plan is None or not plan.is_active:
            raise NotFoundError("There is no such plan.")
        if await self.billing.active_subscription(team_id) is not None:
            raise ConflictError("The team has a running subscription already.")
        subscription = Subscription(
            team_id=team_id, plan=plan, seats=data.seats, status=SubscriptionStatus.ACTIVE
        )
        self.billing.add(subscription)
        await self.session.flush()
        return subscription

    async def provider_event(self, customer_id: str, status: str) -> None:
        subscription = await self.billing.get_by_customer(customer_id)
        if subscription is None:
            raise NotFoundError("No subscription has this customer.")
        subscription.status = PROVIDER_STATUSES[status]


class SettingService:
    def __init__(self, session: AsyncSession) -> None:
        self.settings = SettingRepository(session)
        self.audit = AuditService(session)

    async def set(self, key: str, data: SettingWrite, actor: User) -> None:
        await self.settings.set(key, data.value, data.description)
        self.audit.record(
            actor,
            "setting.changed",
            "app_setting",
            uuid.uuid5(uuid.NAMESPACE_OID, key),
            {"value": data.value},
        )


class AuditService:
    def __init__(self, session: AsyncSession) -> None:
        self.entries = AuditRepository(session)

    def record(
        self,
        actor: User | None,
        action: str,
        entity_type: str,
        entity_id: uuid.UUID,
        changes: dict[str, Any],
    ) -> None:
        self.entries.add(
            AuditLog(
                actor_id=actor.id if actor else None,
                actor_email=actor.email if actor else None,
                action=action,
                entity_type=entity_type,
                entity_id=entity_id,
                changes=changes,
            )
        )
