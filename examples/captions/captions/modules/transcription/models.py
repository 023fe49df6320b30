"""What the speech recogniser heard: transcriptions, speakers, words."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Enum,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base, enum_values
from captions.core.mixins import BigIntKeyMixin, TimestampMixin, UUIDKeyMixin

if TYPE_CHECKING:
    from captions.modules.captions.models import Caption
    from captions.modules.media.models import Media


class TranscriptionStatus(enum.StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class Transcription(UUIDKeyMixin, TimestampMixin, Base):
    __tablename__ = "transcriptions"
    __table_args__ = (CheckConstraint("jsonb_typeof(options) = 'object'", name="options_is_object"),)

    media_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(12))
    engine: Mapped[str] = mapped_column(String(40))
    status: Mapped[TranscriptionStatus] = mapped_column(
        Enum(TranscriptionStatus, name="transcription_status", values_callable=enum_values),
        default=TranscriptionStatus.PENDING,
        server_default="pending",
    )
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    completed_at: Mapped[dt.datetime | None]

    media: Mapped[Media] = relationship(back_populates="transcriptions")
    speakers: Mapped[list[Speaker]] = relationship(
        back_populates="transcription", cascade="all, delete-orphan", passive_deletes=True
    )
    words: Mapped[list[TranscriptionWord]] = relationship(
        back_populates="transcription",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="TranscriptionWord.position",
    )
    captions: Mapped[list[Caption]] = relationship(
        back_populates="transcription", cascade="all, delete-orphan"
    )


class Speaker(UUIDKeyMixin, Base):
    __tablename__ = "speakers"
    __table_args__ = (UniqueConstraint("transcription_id", "label"),)

    transcription_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transcriptions.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(40))
    display_name: Mapped[str | None] = mapped_column(String(120))

    transcription: Mapped[Transcription] = relationship(back_populates="speakers")


class TranscriptionWord(BigIntKeyMixin, Base):
    """One recognised word. About 1 500 rows for a video of ten minutes."""

    __tablename__ = "transcription_words"
    __table_args__ = (
        UniqueConstraint("transcription_id", "position"),
        Index(
            "ix_transcription_words_speaker_id",
            "speaker_id",
            postgresql_where=text("speaker_id IS NOT NULL"),
        ),
        CheckConstraint("start_ms >= 0 AND end_ms >= start_ms", name="time_range"),
    )

    transcription_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transcriptions.id", ondelete="CASCADE"))
    speaker_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("speakers.id", ondelete="SET NULL"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    start_ms: Mapped[int] = mapped_column(Integer)
    end_ms: Mapped[int] = mapped_column(Integer)
    duration_ms: Mapped[int] = mapped_column(Integer, Computed("end_ms - start_ms", persisted=True))
    confidence: Mapped[float | None] = mapped_column(Numeric(4, 3, asdecimal=False))

    transcription: Mapped[Transcription] = relationship(back_populates="words")
    speaker: Mapped[Speaker | None] = relationship()
