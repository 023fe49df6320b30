import datetime as dt
import uuid
from typing import Any, Self

from pydantic import Field, model_validator

from captions.core.schemas import Schema
from captions.modules.transcription.models import TranscriptionStatus


class TranscriptionRequest(Schema):
    language: str = Field(default="auto", max_length=12)
    engine: str = Field(default="whisper-large-v3", max_length=40)
    options: dict[str, Any] = {}


class TranscriptionRead(Schema):
    id: uuid.UUID
    media_id: uuid.UUID
    language: str
    engine: str
    status: TranscriptionStatus
    completed_at: dt.datetime | None
    created_at: dt.datetime


class SpeakerRead(Schema):
    id: uuid.UUID
    label: str
    display_name: str | None


class TranscriptionDetail(TranscriptionRead):
    speakers: list[SpeakerRead]


class SpeakerRename(Schema):
    display_name: str = Field(min_length=1, max_length=120)


class Word(Schema):
    """A word as the recogniser returns it."""

    position: int = Field(ge=0)
    text: str = Field(min_length=1, max_length=200)
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)
    speaker: str | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def ends_after_start(self) -> Self:
        if self.end_ms < self.start_ms:
            raise ValueError("a word ends before it starts")
        return self


class WordRead(Schema):
    id: int
    position: int
    text: str
    start_ms: int
    end_ms: int
    speaker_id: uuid.UUID | None
    confidence: float | None
