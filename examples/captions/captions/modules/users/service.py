"""Accounts: registration, sign-in, tokens, teams."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from captions.core.security import hash_password, hash_token, make_token, verify_password
from captions.core.settings import get_settings
from captions.modules.users.models import ApiToken, Team, TeamMembership, TeamRole, User, UserSession
from captions.modules.users.repository import TeamRepository, TokenRepository, UserRepository
from captions.modules.users.schemas import ApiTokenCreate, SignIn, TeamCreate, UserCreate, UserUpdate

API_TOKEN_PREFIX = "cap"
SESSION_PREFIX = "ses"


class UserService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.users = UserRepository(session)
        self.tokens = TokenRepository(session)

    async def register(self, data: UserCreate) -> User:
        if await self.users.get_by_email(data.email) is not None:
            raise ConflictError("This address has an account already.")
        user = User(
            email=data.email.lower(),
            full_name=data.full_name,
            hashed_password=hash_password(data.password),
            locale=data.locale,
        )
        self.users.add(user)
        await self.session.flush()
        return user

    async def update(self, user: User, data: UserUpdate) -> User:
        for field, value in data.model_dump(exclude_unset=True).items():
            setattr(user, field, value)
        await self.session.flush()
        return user

    async def sign_in(self, data: SignIn, user_agent: str | None) -> tuple[str, dt.datetime]:
        user = await self.users.get_by_email(data.email)
        if user is None or not verify_password(data.password, user.hashed_password):
            raise ForbiddenError("Address or password are wrong.")
        token = make_token(SESSION_PREFIX)
        expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=get_settings().refresh_token_days)
        self.tokens.add(
            UserSession(
                user_id=user.id,
                refresh_token_hash=hash_token(token),
                user_agent=user_agent,
                expires_at=expires_at,
            )
        )
        await self.users.touch_login(user.id)
        return token, expires_at

    async def authenticate(self, token: str) -> User | None:
        hashed = hash_token(token)
        if token.startswith(API_TOKEN_PREFIX):
            return await self.tokens.user_of_api_token(hashed)
        return await self.tokens.user_of_session(hashed)

    async def create_api_token(self, user: User, data: ApiTokenCreate) -> tuple[ApiToken, str]:
        if data.expires_at is not None and data.expires_at <= dt.datetime.now(dt.UTC):
            raise AppError("A token has to expire in the future.")
        token = make_token(API_TOKEN_PREFIX)
        row = ApiToken(
            user_id=user.id,
            name=data.name,
            scopes=list(data.scopes),
            token_hash=hash_token(token),
            expires_at=data.expires_at,
        )
        self.tokens.add(row)
        await self.session.flush()
        return row, token

    async def delete_account(self, user: User) -> None:
        user.is_deleted = True
        await self.tokens.revoke_sessions(user.id, dt.datetime.now(dt.UTC))


class TeamService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.teams = TeamRepository(session)

    async def create(self, owner: User, data: TeamCreate) -> Team:
        if await self.teams.get_by_slug(data.slug) is not None:
            raise ConflictError("This name is taken.")
        team = Team(name=data.name, slug=data.slug, owner_id=owner.id)
        team.memberships.append(TeamMembership(user_id=owner.id, role=TeamRole.OWNER))
        self.teams.add(team)
        await self.session.flush()
        return team

    async def members(self, team_id: uuid.UUID, user: User) -> Sequence[TeamMembership]:
        team = await self.teams.get_with_members(team_id)
        if team is None:
            raise NotFoundError("There is no such team.")
        if all(membership.user_id != user.id for membership in team.memberships):
            raise ForbiddenError("Only members see who else is one.")
        return team.memberships
