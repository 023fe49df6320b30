"""The state machine of jobs. Every transition writes an event and tells who follows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import ForbiddenError, InvalidStateError, NotFoundError
from captions.modules.jobs.models import Job, JobEvent, JobStatus
from captions.modules.jobs.repository import JobRepository
from captions.modules.jobs.schemas import JobType
from captions.modules.notifications.service import NotificationService
from captions.modules.projects.repository import ProjectRepository
from captions.modules.users.models import User

TRANSITIONS = {
    JobStatus.QUEUED: {JobStatus.RUNNING, JobStatus.CANCELED},
    JobStatus.RUNNING: {JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.QUEUED},
    JobStatus.FAILED: {JobStatus.QUEUED},
    JobStatus.SUCCEEDED: set(),
    JobStatus.CANCELED: set(),
}
FINAL = {JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELED}


class JobService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.jobs = JobRepository(session)
        self.notifications = NotificationService(session)

    async def enqueue(
        self,
        type_: JobType,
        *,
        project_id: uuid.UUID,
        media_id: uuid.UUID | None,
        user: User,
        payload: dict[str, Any],
        idempotency_key: str | None = None,
    ) -> Job:
        if idempotency_key is not None:
            existing = await self.jobs.get_by_idempotency_key(idempotency_key)
            if existing is not None:
                return existing
        project = await ProjectRepository(self.session).get(project_id)
        if project is None:
            raise NotFoundError("There is no such project.")
        job = Job(
            project_id=project_id,
            project_name=project.name,
            media_id=media_id,
            requested_by_id=user.id,
            type=type_,
            status=JobStatus.QUEUED,
            payload=payload,
            idempotency_key=idempotency_key,
        )
        self.jobs.add(job)
        await self.session.flush()
        self.jobs.add(JobEvent(job_id=job.id, to_status=JobStatus.QUEUED))
        return job

    async def transition(self, job_id: uuid.UUID, status: JobStatus, message: str | None = None) -> Job:
        job = await self.jobs.get_for_update(job_id)
        if job is None:
            raise NotFoundError("There is no such job.")
        if status not in TRANSITIONS[job.status]:
            raise InvalidStateError(f"A job cannot go from {job.status} to {status}.")
        now = dt.datetime.now(dt.UTC)
        self.jobs.add(JobEvent(job_id=job.id, from_status=job.status, to_status=status, message=message))
        job.status = status
        if status is JobStatus.RUNNING:
            job.started_at, job.attempts = now, job.attempts + 1
        if status in FINAL:
            job.finished_at = now
            job.error = message if status is JobStatus.FAILED else None
        if job.requested_by_id is not None:
            await self.notifications.job_changed(job.requested_by_id, job.id, job.type, status)
        return job

    async def cancel(self, job_id: uuid.UUID, user: User) -> Job:
        job = await self.jobs.get(job_id)
        if job is None:
            raise NotFoundError("There is no such job.")
        if job.requested_by_id != user.id:
            raise ForbiddenError("Only who started a job cancels it.")
        await self.notifications.take_back(job_id)
        return await self.transition(job_id, JobStatus.CANCELED)

    async def report(self, job_id: uuid.UUID, progress: int) -> None:
        job = await self.jobs.get_for_update(job_id)
        if job is not None and job.status is JobStatus.RUNNING:
            job.progress = max(job.progress, progress)
