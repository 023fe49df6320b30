"""Queries on projects and their members."""

import uuid
from collections.abc import AsyncIterator, Sequence

from sqlalchemy import false, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from captions.core.pagination import Cursor
from captions.modules.projects.models import Project, ProjectMember
from captions.modules.users.models import User

EXPORT_BATCH = 500


class ProjectRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, project_id: uuid.UUID) -> Project | None:
        return await self.session.scalar(
            select(Project).where(Project.id == project_id, Project.is_deleted == false())
        )

    async def get_with_members(self, project_id: uuid.UUID) -> Project | None:
        statement = (
            select(Project)
            .options(selectinload(Project.members).joinedload(ProjectMember.user))
            .where(Project.id == project_id, Project.is_deleted == false())
        )
        return await self.session.scalar(statement)

    async def page_for_owner(
        self, owner_id: uuid.UUID, *, limit: int, after: Cursor | None
    ) -> Sequence[Project]:
        """Newest first. `after` is the last row of the page before."""
        statement = select(Project).where(Project.owner_id == owner_id, Project.is_deleted == false())
        if after is not None:
            statement = statement.where(
                tuple_(Project.updated_at, Project.id) < (after.at, uuid.UUID(after.key))
            )
        statement = statement.order_by(Project.updated_at.desc(), Project.id.desc()).limit(limit)
        return (await self.session.scalars(statement)).all()

    async def shared_with(self, user_id: uuid.UUID, *, limit: int = 20) -> Sequence[Project]:
        statement = (
            select(Project)
            .join(Project.members)
            .where(ProjectMember.user_id == user_id, Project.is_deleted == false())
            .order_by(Project.updated_at.desc())
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def search(self, owner_id: uuid.UUID, words: str, *, limit: int = 20) -> Sequence[Project]:
        statement = (
            select(Project)
            .where(
                Project.search.op("@@")(func.plainto_tsquery("simple", words)),
                Project.owner_id == owner_id,
                Project.is_deleted == false(),
            )
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def count_for_owner(self, owner_id: uuid.UUID) -> int:
        statement = (
            select(func.count())
            .select_from(Project)
            .where(Project.owner_id == owner_id, Project.is_deleted == false())
        )
        return (await self.session.execute(statement)).scalar_one()

    async def count_members(self, project_id: uuid.UUID) -> int:
        statement = (
            select(func.count()).select_from(ProjectMember).where(ProjectMember.project_id == project_id)
        )
        return (await self.session.execute(statement)).scalar_one()

    async def stream_for_export(self, owner_id: uuid.UUID) -> AsyncIterator[Project]:
        """All of them, by server-side cursor: the export writes line by line."""
        statement = (
            select(Project)
            .where(Project.owner_id == owner_id, Project.is_deleted == false())
            .order_by(Project.created_at)
            .execution_options(yield_per=EXPORT_BATCH)
        )
        result = await self.session.stream_scalars(statement)
        async for project in result:
            yield project

    async def role_of(self, project_id: uuid.UUID, user_id: uuid.UUID) -> str | None:
        return await self.session.scalar(
            select(ProjectMember.role).where(
                ProjectMember.project_id == project_id, ProjectMember.user_id == user_id
            )
        )

    async def owner_of(self, project_id: uuid.UUID) -> User | None:
        return await self.session.scalar(
            select(User).join(Project, Project.owner_id == User.id).where(Project.id == project_id)
        )

    def add(self, row: Project | ProjectMember) -> None:
        self.session.add(row)
