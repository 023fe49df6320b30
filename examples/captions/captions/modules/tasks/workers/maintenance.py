"""What happens at night."""

import datetime as dt

import dramatiq
from sqlalchemy import text

from captions.core.database import session_scope
from captions.modules.notifications.service import NotificationService
from captions.modules.tasks.service import TaskService
from captions.modules.tasks.workers.broker import broker
from captions.modules.users.repository import UserRepository

KEEP_DELETED = dt.timedelta(days=30)
PURGE_BATCH = 1_000

PURGE = text(
    """
    DELETE FROM projects
    WHERE ctid IN (
        SELECT ctid FROM projects
        WHERE is_deleted = true AND updated_at < :before
        LIMIT :batch
    )
    RETURNING id
    """
)


@dramatiq.actor(queue_name="maintenance", max_retries=1, broker=broker)
async def purge_deleted() -> None:
    """In batches, a transaction each, so that no lock is held for long."""
    before = dt.datetime.now(dt.UTC) - KEEP_DELETED
    while True:
        async with session_scope() as session:
            purged = await session.execute(PURGE, {"before": before, "batch": PURGE_BATCH})
            count = len(purged.all())
        if count < PURGE_BATCH:
            return


@dramatiq.actor(queue_name="maintenance", max_retries=1, broker=broker)
async def reap_lost_tasks() -> None:
    async with session_scope() as session:
        await TaskService(session).reap_lost()


@dramatiq.actor(queue_name="maintenance", max_retries=1, broker=broker)
async def send_digests() -> None:
    async with session_scope() as session:
        users = await UserRepository(session).list_all()
        digests = await NotificationService(session).collect_digests(users)
    for digest in digests:
        broker.logger.info("digest of %d titles for %s", len(digest.titles), digest.email)
