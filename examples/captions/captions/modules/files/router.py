import datetime as dt
import uuid

from fastapi import APIRouter, status
from fastapi.responses import RedirectResponse

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.core.pagination import PageSize
from captions.modules.files.repository import FileRepository
from captions.modules.files.schemas import FileRead, UploadRequest, UploadTicket, Usage
from captions.modules.files.service import FileService, sign_url

router = APIRouter(prefix="/files", tags=["files"])


@router.post("", response_model=UploadTicket, status_code=status.HTTP_201_CREATED)
async def request_upload(data: UploadRequest, user: CurrentUser, session: DatabaseSession):
    file, url = await FileService(session).request_upload(user, data)
    return UploadTicket(file_id=file.id, upload_url=url)


@router.get("", response_model=list[FileRead])
async def list_files(
    user: CurrentUser,
    session: DatabaseSession,
    limit: PageSize = 50,
    before: dt.datetime | None = None,
):
    return await FileRepository(session).list_for_owner(user.id, limit=limit, before=before)


@router.get("/usage", response_model=Usage)
async def read_usage(user: CurrentUser, session: DatabaseSession):
    return Usage(size_bytes=await FileRepository(session).used_bytes(user.id))


@router.get("/{file_id}/content")
async def download(file_id: uuid.UUID, user: CurrentUser, session: DatabaseSession) -> RedirectResponse:
    file = await FileService(session).get_own(file_id, user)
    return RedirectResponse(sign_url("GET", file.bucket, file.object_key))


@router.delete("/{file_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_file(file_id: uuid.UUID, user: CurrentUser, session: DatabaseSession) -> None:
    await FileService(session).archive(file_id, user)
