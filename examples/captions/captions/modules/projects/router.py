import uuid

from fastapi import APIRouter, status
from fastapi.responses import StreamingResponse

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.core.pagination import Page, PageSize
from captions.modules.projects.repository import ProjectRepository
from captions.modules.projects.schemas import (
    MemberAdd,
    MemberRead,
    ProjectCard,
    ProjectCreate,
    ProjectRead,
    ProjectUpdate,
)
from captions.modules.projects.service import ProjectService

router = APIRouter(prefix="/projects", tags=["projects"])


@router.get("", response_model=Page[ProjectCard])
async def list_projects(
    user: CurrentUser, session: DatabaseSession, limit: PageSize = 20, cursor: str | None = None
):
    return await ProjectService(session).dashboard(user, limit=limit, cursor=cursor)


@router.post("", response_model=ProjectRead, status_code=status.HTTP_201_CREATED)
async def create_project(data: ProjectCreate, user: CurrentUser, session: DatabaseSession):
    return await ProjectService(session).create(user, data)


@router.get("/shared", response_model=list[ProjectRead])
async def list_shared_projects(user: CurrentUser, session: DatabaseSession):
    return await ProjectRepository(session).shared_with(user.id)


@router.get("/search", response_model=list[ProjectRead])
async def search_projects(q: str, user: CurrentUser, session: DatabaseSession):
    return await ProjectRepository(session).search(user.id, q)


@router.get("/count")
async def count_projects(user: CurrentUser, session: DatabaseSession) -> dict[str, int]:
    return {"count": await ProjectRepository(session).count_for_owner(user.id)}


@router.get("/export")
async def export_projects(user: CurrentUser, session: DatabaseSession) -> StreamingResponse:
    return StreamingResponse(ProjectService(session).export(user), media_type="application/x-ndjson")


@router.get("/{project_id}", response_model=ProjectRead)
async def read_project(project_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    return await ProjectService(session).get_visible(project_id, user)


@router.patch("/{project_id}", response_model=ProjectRead)
async def update_project(
    project_id: uuid.UUID, data: ProjectUpdate, user: CurrentUser, session: DatabaseSession
):
    return await ProjectService(session).update(project_id, user, data)


@router.delete("/{project_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_project(project_id: uuid.UUID, user: CurrentUser, session: DatabaseSession) -> None:
    await ProjectService(session).soft_delete(project_id, user)


@router.get("/{project_id}/members", response_model=list[MemberRead])
async def list_members(project_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    return await ProjectService(session).members(project_id, user)


@router.post("/{project_id}/members", response_model=MemberRead, status_code=status.HTTP_201_CREATED)
async def add_member(project_id: uuid.UUID, data: MemberAdd, user: CurrentUser, session: DatabaseSession):
    return await ProjectService(session).add_member(project_id, user, data)
