"""Queries on users, sessions, tokens and teams."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from captions.modules.users.models import ApiToken, Team, TeamMembership, User, UserSession


class UserRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, user_id: uuid.UUID) -> User | None:
        return await self.session.get(User, user_id)

    async def get_by_email(self, email: str) -> User | None:
        statement = select(User).where(func.lower(User.email) == email.lower(), User.is_deleted == false())
        return await self.session.scalar(statement)

    async def list_all(self) -> Sequence[User]:
        statement = select(User).where(User.is_deleted == false()).order_by(User.created_at)
        return (await self.session.scalars(statement)).all()

    async def count(self) -> int:
        statement = select(func.count()).select_from(User).where(User.is_deleted == false())
        return (await self.session.execute(statement)).scalar_one()

    def add(self, user: User) -> None:
        self.session.add(user)

    async def touch_login(self, user_id: uuid.UUID) -> None:
        await self.session.execute(update(User).where(User.id == user_id).values(last_login_at=func.now()))


class TokenRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def user_of_session(self, token_hash: str) -> User | None:
        statement = (
            select(UserSession)
            .options(joinedload(UserSession.user))
            .where(
                UserSession.refresh_token_hash == token_hash,
                UserSession.revoked_at.is_(None),
                UserSession.expires_at > func.now(),
            )
        )
        found = await self.session.scalar(statement)
        return found.user if found else None

    async def user_of_api_token(self, token_hash: str) -> User | None:
        statement = (
            select(ApiToken)
            .options(joinedload(ApiToken.user))
            .where(
                ApiToken.token_hash == token_hash,
                ApiToken.revoked_at.is_(None),
                or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > func.now()),
            )
        )
        found = await self.session.scalar(statement)
        return found.user if found else None

    async def list_api_tokens(self, user_id: uuid.UUID, limit: int = 50) -> Sequence[ApiToken]:
        statement = (
            select(ApiToken)
            .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
            .order_by(ApiToken.created_at.desc())
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def revoke_sessions(self, user_id: uuid.UUID, at: dt.datetime) -> None:
        await self.session.execute(
            update(UserSession)
            .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
            .values(revoked_at=at)
        )

    def add(self, token: ApiToken | UserSession) -> None:
        self.session.add(token)


class TeamRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get_with_members(self, team_id: uuid.UUID) -> Team | None:
        statement = (
            select(Team)
            .options(selectinload(Team.memberships).joinedload(TeamMembership.user))
            .where(Team.id == team_id, Team.is_deleted == false())
        )
        return await self.session.scalar(statement)

    async def get_by_slug(self, slug: str) -> Team | None:
        return await self.session.scalar(select(Team).where(Team.slug == slug, Team.is_deleted == false()))

    async def list_for_user(self, user_id: uuid.UUID, limit: int = 100) -> Sequence[Team]:
        statement = (
            select(Team)
            .join(TeamMembership, TeamMembership.team_id == Team.id)
            .where(TeamMembership.user_id == user_id, Team.is_deleted == false())
            .order_by(Team.name)
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    def add(self, team: Team) -> None:
        self.session.add(team)
