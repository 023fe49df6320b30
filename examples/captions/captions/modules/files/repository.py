"""Queries on file references."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from captions.modules.files.models import File


class FileRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, file_id: uuid.UUID) -> File | None:
        return await self.session.scalar(select(File).where(File.id == file_id, File.deleted_at.is_(None)))

    async def get_many(self, file_ids: Sequence[uuid.UUID]) -> Sequence[File]:
        """At most as many rows as keys that were asked for."""
        return (await self.session.scalars(select(File).where(File.id.in_(file_ids)))).all()

    async def list_for_owner(
        self, owner_id: uuid.UUID, *, limit: int, before: dt.datetime | None
    ) -> Sequence[File]:
        statement = select(File).where(File.owner_id == owner_id, File.deleted_at.is_(None))
        if before is not None:
            statement = statement.where(File.created_at < before)
        statement = statement.order_by(File.created_at.desc()).limit(limit)
        return (await self.session.scalars(statement)).all()

    async def used_bytes(self, owner_id: uuid.UUID) -> int:
        statement = select(func.coalesce(func.sum(File.size_bytes), 0)).where(
            File.owner_id == owner_id, File.deleted_at.is_(None)
        )
        return (await self.session.execute(statement)).scalar_one()

    async def archive(self, file_id: uuid.UUID) -> None:
        await self.session.execute(update(File).where(File.id == file_id).values(deleted_at=func.now()))

    def add(self, file: File) -> None:
        self.session.add(file)
