"""What the workers do: one row for each Dramatiq message."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from captions.core.base import Base, enum_values
from captions.core.mixins import TimestampMixin, UUIDKeyMixin


class TaskStatus(enum.StrEnum):
    ENQUEUED = "enqueued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class Task(UUIDKeyMixin, TimestampMixin, Base):
    __tablename__ = "tasks"
    __table_args__ = (CheckConstraint("jsonb_typeof(args) = 'array'", name="args_is_array"),)

    message_id: Mapped[str] = mapped_column(String(36), unique=True)
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    parent_task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    actor: Mapped[str] = mapped_column(String(120))
    queue: Mapped[str] = mapped_column(String(60), server_default="default")
    status: Mapped[TaskStatus] = mapped_column(
        Enum(TaskStatus, name="task_status", native_enum=False, length=16, values_callable=enum_values),
        server_default="enqueued",
    )
    args: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    retries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    traceback: Mapped[str | None] = mapped_column(Text)

    children: Mapped[list[Task]] = relationship(back_populates="parent")
    parent: Mapped[Task | None] = relationship(back_populates="children", remote_side="Task.id")
