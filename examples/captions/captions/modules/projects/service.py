"""Projects: who may see them, and what their life looks like."""

import json
import uuid
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import ForbiddenError, InvalidStateError, NotFoundError
from captions.core.pagination import Cursor, Page
from captions.modules.projects.models import Project, ProjectMember
from captions.modules.projects.repository import ProjectRepository
from captions.modules.projects.schemas import (
    MemberAdd,
    ProjectCard,
    ProjectCreate,
    ProjectRead,
    ProjectUpdate,
)
from captions.modules.users.models import User

STATUS_CHANGES = {
    "draft": {"active", "archived"},
    "active": {"archived"},
    "archived": {"active"},
}


class ProjectService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.projects = ProjectRepository(session)

    async def get_visible(self, project_id: uuid.UUID, user: User) -> Project:
        project = await self.projects.get(project_id)
        if project is None:
            raise NotFoundError("There is no such project.")
        if project.owner_id != user.id and await self.projects.role_of(project_id, user.id) is None:
            raise ForbiddenError("You are not a member of this project.")
        return project

    async def create(self, owner: User, data: ProjectCreate) -> Project:
        project = Project(
            owner_id=owner.id,
            owner_email=owner.email,
            team_id=data.team_id,
            name=data.name,
            description=data.description,
            settings=data.settings.model_dump(mode="json"),
        )
        self.projects.add(project)
        await self.session.flush()
        return project

    async def update(self, project_id: uuid.UUID, user: User, data: ProjectUpdate) -> Project:
        project = await self.get_visible(project_id, user)
        changes = data.model_dump(exclude_unset=True, mode="json")
        status = changes.get("status", project.status)
        if status != project.status and status not in STATUS_CHANGES[project.status]:
            raise InvalidStateError(f"A project cannot go from {project.status} to {status}.")
        for field, value in changes.items():
            setattr(project, field, value)
        await self.session.flush()
        return project

    async def dashboard(self, user: User, *, limit: int, cursor: str | None) -> Page[ProjectCard]:
        projects = await self.projects.page_for_owner(user.id, limit=limit + 1, after=Cursor.decode(cursor))
        cards = []
        for project in projects[:limit]:
            card = ProjectCard.model_validate(project)
            card.member_count = await self.projects.count_members(project.id)
            cards.append(card)
        last = projects[limit - 1] if len(projects) > limit else None
        return Page(
            items=cards,
            next_cursor=Cursor(last.updated_at, str(last.id)).encode() if last else None,
        )

    async def add_member(self, project_id: uuid.UUID, user: User, data: MemberAdd) -> ProjectMember:
        project = await self.get_visible(project_id, user)
        if project.owner_id != user.id:
            raise ForbiddenError("Only the owner invites members.")
        member = ProjectMember(
            project_id=project_id, user_id=data.user_id, role=data.role, invited_by_id=user.id
        )
        self.projects.add(member)
        await self.session.flush()
        return member

    async def members(self, project_id: uuid.UUID, user: User) -> list[ProjectMember]:
        await self.get_visible(project_id, user)
        project = await self.projects.get_with_members(project_id)
        return project.members if project else []

    async def soft_delete(self, project_id: uuid.UUID, user: User) -> None:
        project = await self.get_visible(project_id, user)
        project.is_deleted = True

    async def export(self, user: User) -> AsyncIterator[str]:
        async for project in self.projects.stream_for_export(user.id):
            yield json.dumps(ProjectRead.model_validate(project).model_dump(mode="json")) + "\n"
