import uuid

from fastapi import APIRouter, status

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.modules.media.repository import MediaRepository
from captions.modules.media.schemas import MediaCreate, MediaRead, VariantRead
from captions.modules.media.service import MediaService

router = APIRouter(tags=["media"])


@router.get("/projects/{project_id}/media", response_model=list[MediaRead])
async def list_media(project_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    return await MediaService(session).list_for_project(project_id, user)


@router.post("/projects/{project_id}/media", response_model=MediaRead, status_code=status.HTTP_201_CREATED)
async def create_media(project_id: uuid.UUID, data: MediaCreate, user: CurrentUser, session: DatabaseSession):
    return await MediaService(session).create(project_id, user, data)


@router.get("/media/{media_id}", response_model=MediaRead)
async def read_media(media_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    return await MediaService(session).get_visible(media_id, user)


@router.get("/media/{media_id}/variants", response_model=list[VariantRead])
async def list_variants(media_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    media = await MediaService(session).get_visible(media_id, user)
    return await MediaRepository(session).list_variants(media.id)


@router.delete("/media/{media_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_media(media_id: uuid.UUID, user: CurrentUser, session: DatabaseSession) -> None:
    await MediaService(session).soft_delete(media_id, user)
