"""Webhooks: registration, fan-out of events, delivery with retries."""

import datetime as dt
import json
import secrets
import uuid
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import NotFoundError
from captions.core.security import sign_payload
from captions.modules.webhooks.models import Webhook, WebhookDelivery
from captions.modules.webhooks.repository import WebhookRepository
from captions.modules.webhooks.schemas import WebhookCreate, WebhookEvent

MAX_ATTEMPTS = 8
FIRST_RETRY = dt.timedelta(seconds=30)
KEEP_BODY = 2_000


class WebhookService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.webhooks = WebhookRepository(session)

    async def create(self, team_id: uuid.UUID, data: WebhookCreate) -> Webhook:
        webhook = Webhook(
            team_id=team_id,
            url=str(data.url),
            events=[str(event) for event in data.events],
            secret=secrets.token_hex(32),
        )
        self.webhooks.add(webhook)
        await self.session.flush()
        return webhook

    async def soft_delete(self, webhook_id: uuid.UUID) -> None:
        webhook = await self.webhooks.get(webhook_id)
        if webhook is None:
            raise NotFoundError("There is no such webhook.")
        webhook.is_deleted = True

    async def publish(self, team_id: uuid.UUID, event: WebhookEvent, data: dict[str, Any]) -> int:
        """Write one delivery for each webhook that wants the event; the worker sends them."""
        now = dt.datetime.now(dt.UTC)
        deliveries = [
            WebhookDelivery(
                webhook_id=webhook.id,
                event=event,
                url=webhook.url,
                payload={"event": event, "occurred_at": now.isoformat(), "data": data},
                next_attempt_at=now,
                correlation_id=secrets.token_hex(8),
            )
            for webhook in await self.webhooks.wanting(team_id, event)
        ]
        self.webhooks.add_deliveries(deliveries)
        return len(deliveries)

    async def deliver_due(self) -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            for delivery in await self.webhooks.due():
                await self._deliver(client, delivery)

    async def _deliver(self, client: httpx.AsyncClient, delivery: WebhookDelivery) -> None:
        body = json.dumps(delivery.payload).encode()
        headers = {
            "content-type": "application/json",
            "x-captions-signature": sign_payload(delivery.webhook.secret, body),
            "x-correlation-id": delivery.correlation_id or "",
        }
        delivery.attempts = (delivery.attempts or 0) + 1
        try:
            response = await client.post(delivery.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            delivery.response_status, delivery.response_body = None, str(error)[:KEEP_BODY]
        else:
            delivery.response_status = response.status_code
            delivery.response_body = response.text[:KEEP_BODY]
            if response.is_success:
                delivery.status, delivery.next_attempt_at = "delivered", None
                return
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.status, delivery.next_attempt_at = "failed", None
        else:
            delivery.next_attempt_at = dt.datetime.now(dt.UTC) + FIRST_RETRY * 2**delivery.attempts
