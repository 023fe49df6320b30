"""Media enter a project as an uploaded file, are probed, and get renditions."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import InvalidStateError, NotFoundError
from captions.modules.files.service import FileService
from captions.modules.media.models import Media
from captions.modules.media.repository import MediaRepository
from captions.modules.media.schemas import MediaCreate, MediaRead, Probe, VariantRead
from captions.modules.projects.service import ProjectService
from captions.modules.users.models import User

STATUS_CHANGES = {
    "uploaded": {"probing", "failed"},
    "probing": {"ready", "failed"},
    "ready": {"rendering"},
    "rendering": {"ready", "failed"},
    "failed": {"probing"},
}


class MediaService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.media = MediaRepository(session)

    async def create(self, project_id: uuid.UUID, user: User, data: MediaCreate) -> Media:
        await ProjectService(self.session).get_visible(project_id, user)
        await FileService(self.session).get_own(data.source_file_id, user)
        media = Media(
            project_id=project_id,
            uploaded_by_id=user.id,
            source_file_id=data.source_file_id,
            kind=data.kind,
            title=data.title,
            variants=[],
        )
        await self.media.add(media)
        await self.session.flush()
        return media

    async def list_for_project(self, project_id: uuid.UUID, user: User) -> list[MediaRead]:
        await ProjectService(self.session).get_visible(project_id, user)
        return [
            MediaRead(
                id=media.id,
                project_id=media.project_id,
                title=media.title,
                kind=media.kind,
                status=media.status,
                duration_ms=media.duration_ms,
                created_at=media.created_at,
                variants=[VariantRead.model_validate(variant) for variant in variants],
            )
            for media, variants in await self.media.list_with_variants(project_id)
        ]

    async def get_visible(self, media_id: uuid.UUID, user: User) -> Media:
        media = await self.media.get(media_id)
        if media is None:
            raise NotFoundError("There is no such video.")
        await ProjectService(self.session).get_visible(media.project_id, user)
        return media

    async def record_probe(self, media: Media, probe: Probe) -> None:
        media.probe = probe.model_dump(mode="json")
        media.duration_ms = probe.duration_ms
        video = next((stream for stream in probe.streams if stream.width), None)
        if video is not None:
            media.width, media.height = video.width, video.height
        self.change_status(media, "ready")

    def change_status(self, media: Media, status: str) -> None:
        if status not in STATUS_CHANGES[media.status]:
            raise InvalidStateError(f"A video cannot go from {media.status} to {status}.")
        media.status = status

    async def soft_delete(self, media_id: uuid.UUID, user: User) -> None:
        await self.media.soft_delete(await self.get_visible(media_id, user))
