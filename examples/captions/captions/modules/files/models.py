"""References to objects in S3."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from captions.core.base import Base
from captions.core.mixins import ArchivableMixin, TimestampMixin, UUIDKeyMixin


class File(UUIDKeyMixin, TimestampMixin, ArchivableMixin, Base):
    """One object. The row is archived first; the purge task removes object and row later."""

    __tablename__ = "files"
    __table_args__ = (
        UniqueConstraint("bucket", "object_key"),
        Index("ix_files_owner_id_created_at", "owner_id", "created_at"),
        Index(
            "ix_files_owner_id_live", "owner_id", "size_bytes", postgresql_where=text("deleted_at IS NULL")
        ),
        CheckConstraint("size_bytes >= 0", name="size_not_negative"),
    )

    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    bucket: Mapped[str] = mapped_column(String(63))
    object_key: Mapped[str] = mapped_column(String(1024))
    original_name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(String(127))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    checksum_sha256: Mapped[str | None] = mapped_column(String(64))
    attributes: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'"),
        comment="Free-form by design: the uploading client's own metadata (x-amz-meta-*).",
    )
