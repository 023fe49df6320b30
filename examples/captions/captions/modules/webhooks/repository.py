"""Queries on webhooks and deliveries."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from captions.modules.webhooks.models import Webhook, WebhookDelivery

DELIVERY_BATCH = 100


class WebhookRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, webhook_id: uuid.UUID) -> Webhook | None:
        return await self.session.scalar(select(Webhook).where(Webhook.id == webhook_id, ~Webhook.is_deleted))

    async def list_for_team(self, team_id: uuid.UUID, *, limit: int = 50) -> Sequence[Webhook]:
        statement = (
            select(Webhook)
            .where(Webhook.team_id == team_id, ~Webhook.is_deleted)
            .order_by(Webhook.created_at)
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def wanting(self, team_id: uuid.UUID, event: str, *, limit: int = 50) -> Sequence[Webhook]:
        statement = (
            select(Webhook)
            .where(
                Webhook.team_id == team_id,
                ~Webhook.is_deleted,
                Webhook.disabled_at.is_(None),
                Webhook.events.contains([event]),
            )
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def list_deliveries(self, webhook_id: uuid.UUID) -> Sequence[WebhookDelivery]:
        statement = (
            select(WebhookDelivery)
            .where(WebhookDelivery.webhook_id == webhook_id)
            .order_by(WebhookDelivery.created_at.desc())
        )
        return (await self.session.scalars(statement)).all()

    async def due(self) -> Sequence[WebhookDelivery]:
        statement = (
            select(WebhookDelivery)
            .options(joinedload(WebhookDelivery.webhook, innerjoin=True))
            .where(WebhookDelivery.status == "pending", WebhookDelivery.next_attempt_at <= func.now())
            .order_by(WebhookDelivery.next_attempt_at)
            .limit(DELIVERY_BATCH)
            .with_for_update(of=WebhookDelivery, skip_locked=True)
        )
        return (await self.session.scalars(statement)).all()

    def add(self, webhook: Webhook) -> None:
        self.session.add(webhook)

    def add_deliveries(self, deliveries: Sequence[WebhookDelivery]) -> None:
        self.session.add_all(deliveries)
