import datetime as dt
import enum
import uuid
from typing import Any

from pydantic import Field

from captions.core.schemas import Schema
from captions.modules.jobs.models import JobStatus


class JobType(enum.StrEnum):
    PROBE = "probe"
    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"
    RENDER = "render"
    EXPORT = "export"
    PURGE = "purge"


class JobRead(Schema):
    id: uuid.UUID
    project_id: uuid.UUID
    project_name: str | None
    media_id: uuid.UUID | None
    type: JobType
    status: JobStatus
    progress: int = Field(ge=0, le=100)
    error: str | None
    created_at: dt.datetime
    finished_at: dt.datetime | None


class JobEventRead(Schema):
    id: int
    from_status: JobStatus | None
    to_status: JobStatus
    message: str | None
    data: dict[str, Any]
    created_at: dt.datetime


class JobProgress(Schema):
    progress: int = Field(ge=0, le=100)
    message: str | None = Field(default=None, max_length=400)
