"""Videos and audio tracks of a project, and the renditions made from them."""

from __future__ import annotations

import enum
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base
from captions.core.mixins import CreatedAtMixin, SoftDeleteMixin, TimestampMixin, UUIDKeyMixin

if TYPE_CHECKING:
    from captions.modules.files.models import File
    from captions.modules.projects.models import Project
    from captions.modules.transcription.models import Transcription


class MediaKind(enum.Enum):
    video = "video"
    audio = "audio"


class Media(UUIDKeyMixin, TimestampMixin, SoftDeleteMixin, Base):
    __tablename__ = "media"
    __table_args__ = (CheckConstraint("duration_ms >= 0", name="duration_not_negative"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    uploaded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    source_file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"), unique=True)
    kind: Mapped[MediaKind] = mapped_column(Enum(MediaKind, name="media_kind"))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), server_default="uploaded")
    duration_ms: Mapped[int] = mapped_column(Integer, server_default="0")
    width: Mapped[int | None]
    height: Mapped[int | None]
    probe: Mapped[dict[str, Any] | None]

    project: Mapped[Project] = relationship(back_populates="media")
    source_file: Mapped[File] = relationship()
    variants: Mapped[list[MediaVariant]] = relationship(
        back_populates="media", cascade="all, delete-orphan", passive_deletes=True
    )
    transcriptions: Mapped[list[Transcription]] = relationship(
        back_populates="media", cascade="all, delete-orphan", passive_deletes=True
    )


class MediaVariant(UUIDKeyMixin, CreatedAtMixin, Base):
    """A rendition: proxy for the editor, audio for the recogniser, final render."""

    __tablename__ = "media_variants"
    __table_args__ = (
        UniqueConstraint("media_id", "profile"),
        # Only ever asked for equality ("is this object still in use?").
        Index("ix_media_variants_file_id", "file_id", postgresql_using="hash"),
        CheckConstraint("bitrate_kbps > 0", name="bitrate_positive"),
    )

    media_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id", ondelete="RESTRICT"))
    profile: Mapped[str] = mapped_column(String(32))
    codec: Mapped[str] = mapped_column(String(32))
    bitrate_kbps: Mapped[int | None]

    media: Mapped[Media] = relationship(back_populates="variants")
    file: Mapped[File] = relationship()
