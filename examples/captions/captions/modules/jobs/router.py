import uuid
from typing import Annotated

from fastapi import APIRouter, Query

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.core.pagination import PageSize
from captions.modules.jobs.models import JobStatus
from captions.modules.jobs.repository import JobRepository
from captions.modules.jobs.schemas import JobEventRead, JobRead
from captions.modules.jobs.service import JobService
from captions.modules.projects.service import ProjectService

router = APIRouter(tags=["jobs"])


@router.get("/jobs", response_model=list[JobRead])
async def list_jobs(user: CurrentUser, session: DatabaseSession):
    return await JobRepository(session).list_for_user(user.id)


@router.get("/projects/{project_id}/jobs", response_model=list[JobRead])
async def list_project_jobs(
    project_id: uuid.UUID, user: CurrentUser, session: DatabaseSession, limit: PageSize = 25
):
    await ProjectService(session).get_visible(project_id, user)
    return await JobRepository(session).list_for_project(project_id, limit=limit)


@router.get("/projects/{project_id}/jobs/counts")
async def count_project_jobs(
    project_id: uuid.UUID, user: CurrentUser, session: DatabaseSession
) -> dict[JobStatus, int]:
    await ProjectService(session).get_visible(project_id, user)
    return await JobRepository(session).count_by_status(project_id)


@router.get("/jobs/{job_id}/events", response_model=list[JobEventRead])
async def list_events(
    job_id: uuid.UUID,
    _: CurrentUser,
    session: DatabaseSession,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: PageSize = 100,
):
    return await JobRepository(session).events_after(job_id, after, limit=limit)


@router.post("/jobs/{job_id}/cancel", response_model=JobRead)
async def cancel_job(job_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    return await JobService(session).cancel(job_id, user)
