import datetime as dt
import uuid
from typing import Literal

from pydantic import Field

from captions.core.schemas import Schema

ProjectStatus = Literal["draft", "active", "archived"]
MemberRole = Literal["editor", "reviewer", "viewer"]


class ProjectSettings(Schema):
    """Stored in `projects.settings`."""

    default_language: str = "en"
    default_style_id: uuid.UUID | None = None
    max_line_length: int = Field(default=42, ge=16, le=80)
    max_lines: int = Field(default=2, ge=1, le=3)
    auto_transcribe: bool = True


class ProjectCreate(Schema):
    name: str = Field(min_length=1, max_length=200)
    description: str | None = None
    team_id: uuid.UUID | None = None
    settings: ProjectSettings = ProjectSettings()


class ProjectUpdate(Schema):
    name: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = None
    status: ProjectStatus | None = None
    settings: ProjectSettings | None = None


class ProjectRead(Schema):
    id: uuid.UUID
    name: str
    status: ProjectStatus
    owner_id: uuid.UUID
    owner_email: str | None
    media_count: int
    updated_at: dt.datetime


class ProjectCard(ProjectRead):
    """A project on the dashboard."""

    member_count: int = 0


class MemberAdd(Schema):
    user_id: uuid.UUID
    role: MemberRole = "viewer"


class MemberRead(Schema):
    user_id: uuid.UUID
    role: MemberRole
    accepted_at: dt.datetime | None
