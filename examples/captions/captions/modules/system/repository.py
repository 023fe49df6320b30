"""Queries on plans, subscriptions, settings and the audit trail."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from captions.modules.system.models import AppSetting, AuditLog, Plan, Subscription, SubscriptionStatus


class BillingRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def list_active_plans(self) -> Sequence[Plan]:
        statement = select(Plan).where(Plan.is_active == true()).order_by(Plan.price_cents)
        return (await self.session.scalars(statement)).all()

    async def get_plan(self, code: str) -> Plan | None:
        return await self.session.scalar(select(Plan).where(Plan.code == code))

    async def active_subscription(self, team_id: uuid.UUID) -> Subscription | None:
        return await self.session.scalar(
            select(Subscription).where(
                Subscription.team_id == team_id, Subscription.status == SubscriptionStatus.ACTIVE
            )
        )

    async def get_by_customer(self, provider_customer_id: str) -> Subscription | None:
        statement = (
            select(Subscription)
            .where(Subscription.provider_customer_id == provider_customer_id)
            .order_by(Subscription.created_at.desc())
            .limit(1)
        )
        return await self.session.scalar(statement)

    def add(self, subscription: Subscription) -> None:
        self.session.add(subscription)


class SettingRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def all(self) -> dict[str, Any]:
        return {row.key: row.value for row in await self.session.scalars(select(AppSetting))}

    async def set(self, key: str, value: Any, description: str | None) -> None:
        statement = insert(AppSetting).values(key=key, value=value, description=description)
        await self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["key"],
                set_={"value": statement.excluded.value, "updated_at": func.now()},
            )
        )


class AuditRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    def add(self, entry: AuditLog) -> None:
        self.session.add(entry)

    async def of_entity(
        self, entity_type: str, entity_id: uuid.UUID, *, limit: int = 100
    ) -> Sequence[AuditLog]:
        statement = (
            select(AuditLog)
            .where(AuditLog.entity_type == entity_type, AuditLog.entity_id == entity_id)
            .order_by(AuditLog.created_at.desc())
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()


async def ping(session: AsyncSession) -> bool:
    return (await session.execute(text("SELECT 1"))).scalar_one() == 1
