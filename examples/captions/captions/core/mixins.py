"""Column mixins: keys, timestamps, soft deletion."""

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Boolean, Identity, false, func, text
from sqlalchemy.orm import Mapped, mapped_column


class UUIDKeyMixin:
    """Keys that leave the system (URLs, webhooks): not guessable, made by client or server."""

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, default=uuid.uuid4, server_default=text("gen_random_uuid()")
    )


class BigIntKeyMixin:
    """Keys of append-only, high-volume tables: half the size, and in order of insertion."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


class CreatedAtMixin:
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TimestampMixin(CreatedAtMixin):
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class SoftDeleteMixin:
    """Rows that users may restore. Lists filter on `is_deleted`; a nightly task purges after 30 days."""

    is_deleted: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class ArchivableMixin:
    """Soft deletion where the moment matters, e.g. to know what object storage may expire."""

    deleted_at: Mapped[dt.datetime | None]
