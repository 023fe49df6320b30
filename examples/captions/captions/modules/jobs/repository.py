"""Queries on jobs and their events."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from captions.modules.jobs.models import Job, JobEvent, JobStatus

ACTIVE = (JobStatus.QUEUED, JobStatus.RUNNING)


class JobRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, job_id: uuid.UUID) -> Job | None:
        return await self.session.get(Job, job_id)

    async def get_for_update(self, job_id: uuid.UUID) -> Job | None:
        return await self.session.scalar(select(Job).where(Job.id == job_id).with_for_update())

    async def get_by_idempotency_key(self, key: str) -> Job | None:
        return await self.session.scalar(select(Job).where(Job.idempotency_key == key))

    async def take_queued(self, limit: int = 10) -> Sequence[Job]:
        """The next jobs, locked: two workers never get the same one."""
        statement = (
            select(Job)
            .where(Job.status == JobStatus.QUEUED)
            .order_by(Job.priority.desc(), Job.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self.session.scalars(statement)).all()

    async def active_for_media(self, media_id: uuid.UUID) -> Sequence[Job]:
        statement = select(Job).where(Job.media_id == media_id, Job.status.in_(ACTIVE)).limit(20)
        return (await self.session.scalars(statement)).all()

    async def list_for_user(self, user_id: uuid.UUID) -> Sequence[Job]:
        statement = select(Job).where(Job.requested_by_id == user_id).order_by(Job.created_at.desc())
        return (await self.session.scalars(statement)).all()

    async def list_for_project(self, project_id: uuid.UUID, *, limit: int) -> Sequence[Job]:
        statement = (
            select(Job).where(Job.project_id == project_id).order_by(Job.created_at.desc()).limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def count_by_status(self, project_id: uuid.UUID) -> dict[JobStatus, int]:
        statement = select(Job.status, func.count()).where(Job.project_id == project_id).group_by(Job.status)
        rows = await self.session.execute(statement)
        return dict(rows.tuples().all())

    async def events_after(self, job_id: uuid.UUID, event_id: int, *, limit: int) -> Sequence[JobEvent]:
        statement = (
            select(JobEvent)
            .where(JobEvent.job_id == job_id, JobEvent.id > event_id)
            .order_by(JobEvent.id)
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def last_events(self, job_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[JobEvent]]:
        """The events of several jobs with one query."""
        events: dict[uuid.UUID, list[JobEvent]] = defaultdict(list)
        statement = select(JobEvent).where(JobEvent.job_id.in_(job_ids)).order_by(JobEvent.id)
        for event in await self.session.scalars(statement):
            events[event.job_id].append(event)
        return events

    def add(self, row: Job | JobEvent) -> None:
        self.session.add(row)
