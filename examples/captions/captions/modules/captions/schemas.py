import datetime as dt
import enum
import uuid
from typing import Literal, Self

from pydantic import Field, model_validator

from captions.core.schemas import Schema
from captions.modules.captions.models import StyleVisibility


class CaptionStatus(enum.StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"


class Cue(Schema):
    """One subtitle: `caption_revisions.content` is a list of these."""

    index: int = Field(ge=0)
    start_ms: int = Field(ge=0)
    end_ms: int = Field(gt=0)
    lines: list[str] = Field(min_length=1, max_length=3)
    speaker: str | None = None

    @model_validator(mode="after")
    def ends_after_start(self) -> Self:
        if self.end_ms <= self.start_ms:
            raise ValueError("a cue ends before it starts")
        return self


class StyleDefinition(Schema):
    font_family: str
    font_size: float = Field(gt=0, le=200)
    color: str = Field(default="#ffffff", pattern=r"^#[0-9a-f]{6}$")
    background: str | None = Field(default=None, pattern=r"^#[0-9a-f]{6}([0-9a-f]{2})?$")
    position: Literal["top", "middle", "bottom"] = "bottom"


class StyleCreate(Schema):
    name: str = Field(min_length=1, max_length=80)
    visibility: StyleVisibility = StyleVisibility.PRIVATE
    definition: StyleDefinition


class StyleRead(StyleCreate):
    id: uuid.UUID
    team_id: uuid.UUID | None


class CaptionCreate(Schema):
    transcription_id: uuid.UUID
    language: str = Field(max_length=12)
    style_id: uuid.UUID | None = None


class CaptionRead(Schema):
    id: uuid.UUID
    project_id: uuid.UUID
    language: str
    status: CaptionStatus
    style: StyleRead | None
    updated_at: dt.datetime


class RevisionCreate(Schema):
    comment: str | None = Field(default=None, max_length=400)
    cues: list[Cue]


class RevisionRead(Schema):
    id: uuid.UUID
    number: int = Field(gt=0)
    comment: str | None
    created_at: dt.datetime


class StatusChange(Schema):
    status: CaptionStatus
