"""Queries on notifications and preferences."""

import uuid
from collections.abc import Sequence

from sqlalchemy import false, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.pagination import Cursor
from captions.modules.notifications.models import (
    Notification,
    NotificationChannel,
    NotificationPreference,
)


class NotificationRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def page(self, user_id: uuid.UUID, *, limit: int, after: Cursor | None) -> Sequence[Notification]:
        statement = select(Notification).where(
            Notification.user_id == user_id, Notification.is_deleted == false()
        )
        if after is not None:
            statement = statement.where(
                tuple_(Notification.created_at, Notification.id) < (after.at, int(after.key))
            )
        statement = statement.order_by(Notification.created_at.desc(), Notification.id.desc()).limit(limit)
        return (await self.session.scalars(statement)).all()

    async def count_unread(self, user_id: uuid.UUID) -> int:
        statement = (
            select(func.count())
            .select_from(Notification)
            .where(
                Notification.user_id == user_id,
                Notification.read_at.is_(None),
                Notification.is_deleted == false(),
            )
        )
        return (await self.session.execute(statement)).scalar_one()

    async def unread(self, user_id: uuid.UUID, *, limit: int = 20) -> Sequence[Notification]:
        statement = (
            select(Notification)
            .where(
                Notification.user_id == user_id,
                Notification.read_at.is_(None),
                Notification.is_deleted == false(),
            )
            .order_by(Notification.created_at.desc())
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def mark_read(self, user_id: uuid.UUID, ids: Sequence[int]) -> None:
        await self.session.execute(
            update(Notification)
            .where(Notification.user_id == user_id, Notification.id.in_(ids))
            .values(read_at=func.now())
        )

    async def delete_for_job(self, job_id: uuid.UUID) -> None:
        await self.session.execute(
            update(Notification).where(Notification.job_id == job_id).values(is_deleted=True)
        )

    async def wants(self, user_id: uuid.UUID, type_: str, channel: NotificationChannel) -> bool:
        """On unless it was switched off."""
        enabled = await self.session.scalar(
            select(NotificationPreference.enabled).where(
                NotificationPreference.user_id == user_id,
                NotificationPreference.type == type_,
                NotificationPreference.channel == channel,
            )
        )
        return enabled is not False

    async def set_preference(
        self, user_id: uuid.UUID, type_: str, channel: NotificationChannel, enabled: bool
    ) -> None:
        statement = insert(NotificationPreference).values(
            user_id=user_id, type=type_, channel=channel, enabled=enabled
        )
        await self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "type", "channel"],
                set_={"enabled": statement.excluded.enabled, "updated_at": func.now()},
            )
        )

    def add(self, notification: Notification) -> None:
        self.session.add(notification)
