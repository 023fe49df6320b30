"""Projects and the people who work on them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base
from captions.core.mixins import SoftDeleteMixin, TimestampMixin, UUIDKeyMixin

if TYPE_CHECKING:
    from captions.modules.media.models import Media
    from captions.modules.users.models import Team, User


class Project(UUIDKeyMixin, TimestampMixin, SoftDeleteMixin, Base):
    __tablename__ = "projects"
    __table_args__ = (
        Index("ix_projects_owner_id_created_at", "owner_id", "created_at"),
        Index("ix_projects_team_id", "team_id", postgresql_where=text("team_id IS NOT NULL")),
        # The dashboard: newest first, without what lies in the bin.
        Index(
            "ix_projects_owner_id_updated_at_live",
            "owner_id",
            text("updated_at DESC"),
            postgresql_where=text("is_deleted = false"),
        ),
        Index("ix_projects_search", "search", postgresql_using="gin"),
        CheckConstraint("status IN ('draft', 'active', 'archived')", name="status_allowed"),
        CheckConstraint("media_count >= 0", name="media_count_not_negative"),
    )

    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="SET NULL"))
    owner_email: Mapped[str | None] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), server_default="draft")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    # Counter cache. The dashboard (900 calls a minute, 20 projects each) shows the number of
    # videos; counting them there cost 20 index scans a call. Kept by MediaRepository.add and
    # .soft_delete in the same transaction, and reconciled nightly.
    media_count: Mapped[int] = mapped_column(default=0, server_default="0")
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple'::regconfig, name)", persisted=True), deferred=True
    )
    last_opened_at: Mapped[dt.datetime | None]

    owner: Mapped[User] = relationship(back_populates="projects")
    team: Mapped[Team | None] = relationship()
    members: Mapped[list[ProjectMember]] = relationship(
        back_populates="project", cascade="all, delete-orphan", passive_deletes=True
    )
    media: Mapped[list[Media]] = relationship(
        back_populates="project", cascade="all, delete-orphan", passive_deletes=True
    )


class ProjectMember(UUIDKeyMixin, TimestampMixin, Base):
    __tablename__ = "project_members"
    __table_args__ = (
        UniqueConstraint("project_id", "user_id"),
        CheckConstraint("role IN ('editor', 'reviewer', 'viewer')", name="role_allowed"),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    role: Mapped[str] = mapped_column(String(16), server_default="viewer")
    accepted_at: Mapped[dt.datetime | None]

    project: Mapped[Project] = relationship(back_populates="members")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    invited_by: Mapped[User | None] = relationship(foreign_keys=[invited_by_id])
