import uuid
from typing import Annotated

from fastapi import APIRouter, Query, status

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.core.pagination import PageSize
from captions.modules.captions.repository import CaptionRepository, StyleRepository
from captions.modules.captions.schemas import (
    CaptionCreate,
    CaptionRead,
    RevisionCreate,
    RevisionRead,
    StatusChange,
    StyleCreate,
    StyleRead,
)
from captions.modules.captions.service import CaptionService, StyleService
from captions.modules.projects.service import ProjectService

router = APIRouter(tags=["captions"])


@router.get("/projects/{project_id}/captions", response_model=list[CaptionRead])
async def list_captions(
    project_id: uuid.UUID,
    user: CurrentUser,
    session: DatabaseSession,
    limit: PageSize = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
):
    await ProjectService(session).get_visible(project_id, user)
    return await CaptionRepository(session).list_for_project(project_id, limit=limit, offset=offset)


@router.post(
    "/projects/{project_id}/captions", response_model=CaptionRead, status_code=status.HTTP_201_CREATED
)
async def create_captions(
    project_id: uuid.UUID, data: CaptionCreate, user: CurrentUser, session: DatabaseSession
):
    return await CaptionService(session).create(project_id, user, data)


@router.get("/captions/to-review", response_model=list[CaptionRead])
async def list_waiting(user: CurrentUser, session: DatabaseSession):
    return await CaptionRepository(session).waiting_for(user.id)


@router.post("/captions/{caption_id}/status", response_model=CaptionRead)
async def change_status(
    caption_id: uuid.UUID, data: StatusChange, user: CurrentUser, session: DatabaseSession
):
    return await CaptionService(session).change_status(caption_id, user, data.status)


@router.get("/captions/{caption_id}/revisions", response_model=list[RevisionRead])
async def list_revisions(
    caption_id: uuid.UUID, user: CurrentUser, session: DatabaseSession, limit: PageSize = 20
):
    await CaptionService(session).get_visible(caption_id, user)
    return await CaptionRepository(session).list_revisions(caption_id, limit=limit)


@router.post(
    "/captions/{caption_id}/revisions", response_model=RevisionRead, status_code=status.HTTP_201_CREATED
)
async def save_revision(
    caption_id: uuid.UUID, data: RevisionCreate, user: CurrentUser, session: DatabaseSession
):
    return await CaptionService(session).save_revision(caption_id, user, data)


@router.get("/teams/{team_id}/styles", response_model=list[StyleRead])
async def list_styles(team_id: uuid.UUID, _: CurrentUser, session: DatabaseSession):
    return await StyleRepository(session).list_for_team(team_id)


@router.post("/teams/{team_id}/styles", response_model=StyleRead, status_code=status.HTTP_201_CREATED)
async def create_style(team_id: uuid.UUID, data: StyleCreate, _: CurrentUser, session: DatabaseSession):
    return await StyleService(session).create(team_id, data)


@router.put("/styles/{style_id}/favorite", status_code=status.HTTP_204_NO_CONTENT)
async def add_favorite(style_id: uuid.UUID, user: CurrentUser, session: DatabaseSession) -> None:
    await StyleRepository(session).add_favorite(user.id, style_id)


@router.delete("/styles/{style_id}", status_code=status.HTTP_204_NO_CONTENT)
async def archive_style(style_id: uuid.UUID, _: CurrentUser, session: DatabaseSession) -> None:
    await StyleService(session).archive(style_id)
