"""Moves queued jobs to the actors that do them."""

import dramatiq

from captions.core.database import session_scope
from captions.modules.jobs.models import JobStatus
from captions.modules.jobs.repository import JobRepository
from captions.modules.jobs.schemas import JobType
from captions.modules.jobs.service import JobService
from captions.modules.tasks.repository import TaskRepository
from captions.modules.tasks.workers.broker import broker
from captions.modules.tasks.workers.transcription import transcribe

ACTORS = {JobType.TRANSCRIBE: transcribe}


@dramatiq.actor(queue_name="scheduler", max_retries=0, broker=broker)
async def start_queued_jobs() -> None:
    """Runs every second. Messages are sent after the commit that they rely on."""
    messages = []
    async with session_scope() as session:
        tasks = TaskRepository(session)
        for job in await JobRepository(session).take_queued():
            actor = ACTORS.get(JobType(job.type))
            if actor is None:
                await JobService(session).transition(job.id, JobStatus.FAILED, "Nobody does this.")
                continue
            await JobService(session).transition(job.id, JobStatus.RUNNING)
            message = actor.message(str(job.id), job.payload)
            await tasks.record(
                message.message_id, message.actor_name, message.queue_name, list(message.args), job.id
            )
            messages.append(message)
    for message in messages:
        broker.enqueue(message)
