import uuid

from fastapi import APIRouter, Request, status

from captions.core.dependencies import CurrentUser, DatabaseSession, Superuser
from captions.modules.users.repository import TeamRepository, TokenRepository, UserRepository
from captions.modules.users.schemas import (
    ApiTokenCreate,
    ApiTokenCreated,
    ApiTokenRead,
    MembershipRead,
    SignIn,
    TeamCreate,
    TeamRead,
    TokenPair,
    UserCreate,
    UserRead,
    UserUpdate,
)
from captions.modules.users.service import TeamService, UserService

router = APIRouter(tags=["users"])


@router.post("/users", response_model=UserRead, status_code=status.HTTP_201_CREATED)
async def register(data: UserCreate, session: DatabaseSession):
    return await UserService(session).register(data)


@router.post("/auth/sign-in", response_model=TokenPair)
async def sign_in(data: SignIn, request: Request, session: DatabaseSession):
    token, expires_at = await UserService(session).sign_in(data, request.headers.get("user-agent"))
    return TokenPair(refresh_token=token, expires_at=expires_at)


@router.get("/users/me", response_model=UserRead)
async def read_me(user: CurrentUser):
    return user


@router.patch("/users/me", response_model=UserRead)
async def update_me(data: UserUpdate, user: CurrentUser, session: DatabaseSession):
    return await UserService(session).update(user, data)


@router.delete("/users/me", status_code=status.HTTP_204_NO_CONTENT)
async def delete_me(user: CurrentUser, session: DatabaseSession) -> None:
    await UserService(session).delete_account(user)


@router.get("/users/me/api-tokens", response_model=list[ApiTokenRead])
async def list_api_tokens(user: CurrentUser, session: DatabaseSession):
    return await TokenRepository(session).list_api_tokens(user.id)


@router.post("/users/me/api-tokens", response_model=ApiTokenCreated, status_code=status.HTTP_201_CREATED)
async def create_api_token(data: ApiTokenCreate, user: CurrentUser, session: DatabaseSession):
    row, token = await UserService(session).create_api_token(user, data)
    return ApiTokenCreated(**ApiTokenRead.model_validate(row).model_dump(), token=token)


@router.get("/teams", response_model=list[TeamRead])
async def list_teams(user: CurrentUser, session: DatabaseSession):
    return await TeamRepository(session).list_for_user(user.id)


@router.post("/teams", response_model=TeamRead, status_code=status.HTTP_201_CREATED)
async def create_team(data: TeamCreate, user: CurrentUser, session: DatabaseSession):
    return await TeamService(session).create(user, data)


@router.get("/teams/{team_id}/members", response_model=list[MembershipRead])
async def list_team_members(team_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    return await TeamService(session).members(team_id, user)


@router.get("/admin/users", response_model=list[UserRead])
async def list_users(_: Superuser, session: DatabaseSession):
    return await UserRepository(session).list_all()
