import datetime as dt
import uuid
from typing import Literal

from pydantic import EmailStr, Field, field_validator

from captions.core.schemas import Schema
from captions.modules.users.models import TeamRole

Locale = Literal["en", "de", "fr", "es", "pt-BR", "ja"]


class UserCreate(Schema):
    email: EmailStr
    full_name: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=12, max_length=200)
    locale: Locale = "en"


class UserUpdate(Schema):
    full_name: str | None = Field(default=None, min_length=1, max_length=200)
    locale: Locale | None = None


class UserRead(Schema):
    id: uuid.UUID
    email: EmailStr
    full_name: str
    locale: Locale
    created_at: dt.datetime


class SignIn(Schema):
    email: EmailStr
    password: str


class TokenPair(Schema):
    refresh_token: str
    expires_at: dt.datetime


class ApiTokenCreate(Schema):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[Literal["read", "write", "admin"]] = ["read"]
    expires_at: dt.datetime | None = None


class ApiTokenRead(Schema):
    id: uuid.UUID
    name: str
    scopes: list[str]
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None
    created_at: dt.datetime


class ApiTokenCreated(ApiTokenRead):
    token: str


class TeamCreate(Schema):
    name: str = Field(min_length=1, max_length=120)
    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)

    @field_validator("slug")
    @classmethod
    def not_reserved(cls, value: str) -> str:
        if value in {"admin", "api", "www"}:
            raise ValueError("this name is reserved")
        return value


class TeamRead(Schema):
    id: uuid.UUID
    name: str
    slug: str
    owner_id: uuid.UUID


class MembershipRead(Schema):
    user_id: uuid.UUID
    role: TeamRole
    created_at: dt.datetime
