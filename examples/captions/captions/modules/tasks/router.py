import uuid

from fastapi import APIRouter

from captions.core.dependencies import DatabaseSession, Superuser
from captions.modules.tasks.repository import TaskRepository
from captions.modules.tasks.schemas import QueueDepth, TaskRead
from captions.modules.tasks.service import TaskService

router = APIRouter(prefix="/admin/tasks", tags=["tasks"])


@router.get("/queues", response_model=list[QueueDepth])
async def read_queues(_: Superuser, session: DatabaseSession):
    return await TaskService(session).queue_depths()


@router.get("/of-job/{job_id}", response_model=list[TaskRead])
async def list_tasks(job_id: uuid.UUID, _: Superuser, session: DatabaseSession):
    return await TaskRepository(session).list_for_job(job_id)
