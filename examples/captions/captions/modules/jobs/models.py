"""Background jobs as users see them, and the events of their lives."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base, enum_values
from captions.core.mixins import BigIntKeyMixin, CreatedAtMixin, TimestampMixin, UUIDKeyMixin

if TYPE_CHECKING:
    from captions.modules.media.models import Media
    from captions.modules.projects.models import Project


class JobStatus(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


job_status = Enum(JobStatus, name="job_status", values_callable=enum_values)


class Job(UUIDKeyMixin, TimestampMixin, Base):
    """A state machine: queued → running → succeeded, failed or canceled."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_project_id_created_at", "project_id", text("created_at DESC")),
        Index(
            "ix_jobs_queue",
            text("priority DESC"),
            "created_at",
            postgresql_where=text("status = 'queued'"),
        ),
        Index(
            "ix_jobs_media_id_active",
            "media_id",
            postgresql_where=text("status IN ('queued', 'running')"),
        ),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("result IS NULL OR jsonb_typeof(result) = 'object'", name="result_is_object"),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    media_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("media.id", ondelete="SET NULL"))
    requested_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    project_name: Mapped[str | None] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(32))
    status: Mapped[JobStatus] = mapped_column(job_status, server_default="queued")
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    progress: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    idempotency_key: Mapped[str | None] = mapped_column(String(128), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]

    project: Mapped[Project] = relationship()
    media: Mapped[Media | None] = relationship()
    events: Mapped[list[JobEvent]] = relationship(
        back_populates="job", cascade="all, delete-orphan", passive_deletes=True
    )


class JobEvent(BigIntKeyMixin, CreatedAtMixin, Base):
    """One transition or progress report of a job."""

    __tablename__ = "job_events"
    __table_args__ = (CheckConstraint("jsonb_typeof(data) = 'object'", name="data_is_object"),)

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    from_status: Mapped[JobStatus | None] = mapped_column(job_status)
    to_status: Mapped[JobStatus] = mapped_column(job_status)
    message: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))

    job: Mapped[Job] = relationship(back_populates="events")
