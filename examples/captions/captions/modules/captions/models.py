"""Captions over a video, their styles and their history."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base, enum_values
from captions.core.mixins import (
    ArchivableMixin,
    CreatedAtMixin,
    SoftDeleteMixin,
    TimestampMixin,
    UUIDKeyMixin,
)

if TYPE_CHECKING:
    from captions.modules.projects.models import Project
    from captions.modules.transcription.models import Transcription
    from captions.modules.users.models import User


class StyleVisibility(enum.StrEnum):
    PRIVATE = "private"
    TEAM = "team"
    PUBLIC = "public"


caption_style_favorites = Table(
    "caption_style_favorites",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("style_id", ForeignKey("caption_styles.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
)


class CaptionStyle(UUIDKeyMixin, TimestampMixin, ArchivableMixin, Base):
    """Font, colours and placement. Built-in styles belong to no team."""

    __tablename__ = "caption_styles"
    __table_args__ = (
        Index("ix_caption_styles_team_id", "team_id", postgresql_where=text("team_id IS NOT NULL")),
        CheckConstraint(
            "jsonb_typeof(definition) = 'object' AND definition ? 'font_family'"
            " AND jsonb_typeof(definition -> 'font_size') = 'number'",
            name="definition_shape",
        ),
    )

    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    visibility: Mapped[StyleVisibility] = mapped_column(
        Enum(
            StyleVisibility,
            name="style_visibility",
            native_enum=False,
            create_constraint=True,
            length=16,
            values_callable=enum_values,
        ),
        server_default="private",
    )
    definition: Mapped[dict[str, Any]]

    favorited_by: Mapped[list[User]] = relationship(secondary=caption_style_favorites)


class Caption(UUIDKeyMixin, TimestampMixin, SoftDeleteMixin, Base):
    """The captions of one transcription in one language."""

    __tablename__ = "captions"
    __table_args__ = (
        # A reviewer has to be a member of the project; leaving it only clears the reviewer.
        ForeignKeyConstraint(
            ["project_id", "reviewer_id"],
            ["project_members.project_id", "project_members.user_id"],
            ondelete="SET NULL (reviewer_id)",
        ),
        Index("ix_captions_project_id_language", "project_id", "language"),
        Index("ix_captions_reviewer_id_project_id", "reviewer_id", "project_id"),
        Index(
            "ix_captions_project_id_live",
            "project_id",
            text("updated_at DESC"),
            postgresql_where=text("is_deleted IS false"),
        ),
    )

    transcription_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transcriptions.id"), index=True)
    # Derivable through transcription and media, kept because the editor lists captions by
    # project (1 100 calls a minute: one index range instead of a three-way join) and because
    # the reviewer's foreign key needs it.
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    style_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("caption_styles.id", ondelete="SET NULL"))
    reviewer_id: Mapped[uuid.UUID | None]
    language: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(20), server_default="draft")
    published_at: Mapped[dt.datetime | None]

    project: Mapped[Project] = relationship(foreign_keys=[project_id])
    transcription: Mapped[Transcription] = relationship(back_populates="captions")
    style: Mapped[CaptionStyle | None] = relationship()
    revisions: Mapped[list[CaptionRevision]] = relationship(
        back_populates="caption",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="CaptionRevision.number",
    )


class CaptionRevision(UUIDKeyMixin, CreatedAtMixin, Base):
    """A saved state of a caption track: `content` is the list of cues."""

    __tablename__ = "caption_revisions"
    __table_args__ = (
        UniqueConstraint("caption_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    caption_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("captions.id", ondelete="CASCADE"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    comment: Mapped[str | None] = mapped_column(String(400))
    content: Mapped[list[Any]]

    caption: Mapped[Caption] = relationship(back_populates="revisions")
