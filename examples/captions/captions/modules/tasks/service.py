"""Looks after the workers' tasks: what waits, what got lost."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from captions.modules.jobs.models import JobStatus
from captions.modules.jobs.service import JobService
from captions.modules.tasks.models import TaskStatus
from captions.modules.tasks.repository import TaskRepository
from captions.modules.tasks.schemas import QueueDepth

HEARTBEAT_TIMEOUT = dt.timedelta(minutes=5)
DEPTH_WINDOW = dt.timedelta(days=1)
MAX_RETRIES = 3


class TaskService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.tasks = TaskRepository(session)

    async def reap_lost(self) -> int:
        """Mark tasks of dead workers as failed, and put their jobs back into the queue."""
        lost = await self.tasks.lost(dt.datetime.now(dt.UTC) - HEARTBEAT_TIMEOUT)
        jobs = JobService(self.session)
        for task in lost:
            task.status = TaskStatus.FAILED
            task.traceback = "The worker was lost."
        for job_id in {task.job_id for task in lost if task.job_id and task.retries < MAX_RETRIES}:
            await jobs.transition(job_id, JobStatus.QUEUED, "The worker was lost.")
        return len(lost)

    async def queue_depths(self) -> list[QueueDepth]:
        rows = await self.tasks.queue_depths(dt.datetime.now(dt.UTC) - DEPTH_WINDOW)
        return [
            QueueDepth(queue=queue, enqueued=enqueued, running=running) for queue, enqueued, running in rows
        ]
