"""Queries on media and renditions."""

import uuid
from collections.abc import Sequence

from sqlalchemy import false, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from captions.modules.media.models import Media, MediaVariant
from captions.modules.projects.models import Project


class MediaRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, media_id: uuid.UUID) -> Media | None:
        statement = (
            select(Media)
            .options(selectinload(Media.variants))
            .where(Media.id == media_id, Media.is_deleted == false())
        )
        return await self.session.scalar(statement)

    async def list_for_project(self, project_id: uuid.UUID) -> Sequence[Media]:
        statement = (
            select(Media)
            .where(Media.project_id == project_id, Media.is_deleted == false())
            .order_by(Media.created_at.desc())
        )
        return (await self.session.scalars(statement)).all()

    async def list_variants(self, media_id: uuid.UUID) -> Sequence[MediaVariant]:
        statement = (
            select(MediaVariant).where(MediaVariant.media_id == media_id).order_by(MediaVariant.profile)
        )
        return (await self.session.scalars(statement)).all()

    async def list_with_variants(self, project_id: uuid.UUID) -> list[tuple[Media, Sequence[MediaVariant]]]:
        rows = []
        for media in await self.list_for_project(project_id):
            variants = await self.session.scalars(
                select(MediaVariant).where(MediaVariant.media_id == media.id)
            )
            rows.append((media, variants.all()))
        return rows

    async def total_duration(self, project_id: uuid.UUID) -> int:
        statement = select(func.coalesce(func.sum(Media.duration_ms), 0)).where(
            Media.project_id == project_id
        )
        return (await self.session.execute(statement)).scalar_one()

    async def is_in_use(self, file_id: uuid.UUID) -> bool:
        statement = select(MediaVariant.id).where(MediaVariant.file_id == file_id).limit(1)
        return await self.session.scalar(statement) is not None

    async def add(self, media: Media) -> None:
        self.session.add(media)
        await self._change_count(media.project_id, 1)

    async def soft_delete(self, media: Media) -> None:
        media.is_deleted = True
        await self._change_count(media.project_id, -1)

    async def _change_count(self, project_id: uuid.UUID, difference: int) -> None:
        await self.session.execute(
            update(Project)
            .where(Project.id == project_id)
            .values(media_count=Project.media_count + difference)
        )
