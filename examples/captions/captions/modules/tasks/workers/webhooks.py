"""Delivers what webhooks are owed."""

import dramatiq

from captions.core.database import session_scope
from captions.modules.tasks.workers.broker import broker
from captions.modules.webhooks.service import WebhookService


@dramatiq.actor(queue_name="webhooks", max_retries=0, broker=broker)
async def deliver_due_webhooks() -> None:
    async with session_scope() as session:
        await WebhookService(session).deliver_due()
