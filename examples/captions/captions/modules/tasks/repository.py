"""Queries on the record of Dramatiq messages."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from captions.modules.tasks.models import Task, TaskStatus

REAP_BATCH = 200


class TaskRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def list_for_job(self, job_id: uuid.UUID, *, limit: int = 100) -> Sequence[Task]:
        statement = select(Task).where(Task.job_id == job_id).order_by(Task.created_at).limit(limit)
        return (await self.session.scalars(statement)).all()

    async def lost(self, before: dt.datetime) -> Sequence[Task]:
        """Tasks that say they run and have not been heard of."""
        statement = (
            select(Task)
            .where(Task.status == TaskStatus.RUNNING, Task.heartbeat_at < before)
            .limit(REAP_BATCH)
        )
        return (await self.session.scalars(statement)).all()

    async def queue_depths(self, since: dt.datetime) -> Sequence[tuple[str, int, int]]:
        statement = (
            select(
                Task.queue,
                func.sum(case((Task.status == TaskStatus.ENQUEUED, 1), else_=0)),
                func.sum(case((Task.status == TaskStatus.RUNNING, 1), else_=0)),
            )
            .where(Task.created_at >= since)
            .group_by(Task.queue)
        )
        return [
            (queue, enqueued, running) for queue, enqueued, running in await self.session.execute(statement)
        ]

    async def record(
        self, message_id: str, actor: str, queue: str, args: list[object], job_id: uuid.UUID | None
    ) -> None:
        """Written when a message is sent; a redelivered message keeps its row."""
        await self.session.execute(
            insert(Task)
            .values(message_id=message_id, actor=actor, queue=queue, args=args, job_id=job_id)
            .on_conflict_do_nothing(index_elements=["message_id"])
        )

    async def set_status(self, message_id: str, status: TaskStatus, traceback: str | None = None) -> None:
        finished = status in (TaskStatus.DONE, TaskStatus.FAILED, TaskStatus.SKIPPED)
        await self.session.execute(
            update(Task)
            .where(Task.message_id == message_id)
            .values(
                status=status,
                traceback=traceback,
                heartbeat_at=func.now(),
                finished_at=func.now() if finished else None,
            )
        )
