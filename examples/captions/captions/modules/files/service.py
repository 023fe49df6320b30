"""Uploads go straight to object storage; the API only hands out signed URLs."""

import hashlib
import hmac
import time
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import ForbiddenError, NotFoundError
from captions.core.settings import get_settings
from captions.modules.files.models import File
from captions.modules.files.repository import FileRepository
from captions.modules.files.schemas import UploadRequest
from captions.modules.users.models import User

URL_SECONDS = 3600


def sign_url(method: str, bucket: str, key: str) -> str:
    """A URL for the storage gateway, valid for an hour."""
    settings = get_settings()
    expires = int(time.time()) + URL_SECONDS
    message = f"{method}\n{bucket}/{key}\n{expires}".encode()
    signature = hmac.new(settings.secret_key.get_secret_value().encode(), message, hashlib.sha256)
    base = settings.s3_endpoint_url or "https://storage.captions.example"
    return f"{base}/{bucket}/{key}?expires={expires}&signature={signature.hexdigest()}"


class FileService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.files = FileRepository(session)

    async def request_upload(self, user: User, data: UploadRequest) -> tuple[File, str]:
        file_id = uuid.uuid4()
        file = File(
            id=file_id,
            owner_id=user.id,
            bucket=get_settings().s3_bucket,
            object_key=f"uploads/{user.id}/{file_id}",
            original_name=data.name,
            content_type=data.content_type,
            size_bytes=data.size_bytes,
            attributes=data.attributes,
        )
        self.files.add(file)
        await self.session.flush()
        return file, sign_url("PUT", file.bucket, file.object_key)

    async def get_own(self, file_id: uuid.UUID, user: User) -> File:
        file = await self.files.get(file_id)
        if file is None:
            raise NotFoundError("There is no such file.")
        if file.owner_id != user.id:
            raise ForbiddenError("This file belongs to somebody else.")
        return file

    async def archive(self, file_id: uuid.UUID, user: User) -> None:
        await self.get_own(file_id, user)
        await self.files.archive(file_id)
