"""What routers ask FastAPI for: the session and the user behind the request."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.database import get_session
from captions.core.errors import ForbiddenError
from captions.modules.users.models import User
from captions.modules.users.service import UserService

DatabaseSession = Annotated[AsyncSession, Depends(get_session)]

bearer = HTTPBearer()


async def get_current_user(
    session: DatabaseSession,
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
) -> User:
    user = await UserService(session).authenticate(credentials.credentials)
    if user is None or not user.is_active:
        raise ForbiddenError("The token is unknown, expired or revoked.")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


async def get_superuser(user: CurrentUser) -> User:
    if not user.is_superuser:
        raise ForbiddenError("Only for operators.")
    return user


Superuser = Annotated[User, Depends(get_superuser)]
