"""Tells users what happened: in the app at once, by e-mail as a digest."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.pagination import Cursor, Page
from captions.modules.jobs.models import JobStatus
from captions.modules.notifications.models import Notification, NotificationChannel
from captions.modules.notifications.repository import NotificationRepository
from captions.modules.notifications.schemas import JobPayload, NotificationRead, NotificationType
from captions.modules.users.models import User

JOB_NOTIFICATIONS = {
    JobStatus.RUNNING: (NotificationType.JOB_STARTED, "Your {type} job has started"),
    JobStatus.SUCCEEDED: (NotificationType.JOB_SUCCEEDED, "Your {type} job is done"),
    JobStatus.FAILED: (NotificationType.JOB_FAILED, "Your {type} job has failed"),
    JobStatus.CANCELED: (NotificationType.JOB_CANCELED, "Your {type} job was canceled"),
}


@dataclass(frozen=True)
class Digest:
    email: str
    titles: list[str]


class NotificationService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.notifications = NotificationRepository(session)

    async def job_changed(
        self, user_id: uuid.UUID, job_id: uuid.UUID, job_type: str, status: JobStatus
    ) -> None:
        if status not in JOB_NOTIFICATIONS:
            return
        type_, title = JOB_NOTIFICATIONS[status]
        if not await self.notifications.wants(user_id, type_, NotificationChannel.IN_APP):
            return
        payload = JobPayload(job_id=job_id, job_type=job_type, status=status)
        self.notifications.add(
            Notification(
                user_id=user_id,
                job_id=job_id,
                type=type_,
                title=title.format(type=job_type),
                payload=payload.model_dump(mode="json"),
            )
        )

    async def take_back(self, job_id: uuid.UUID) -> None:
        await self.notifications.delete_for_job(job_id)

    async def page(self, user: User, *, limit: int, cursor: str | None) -> Page[NotificationRead]:
        rows = await self.notifications.page(user.id, limit=limit + 1, after=Cursor.decode(cursor))
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(
            items=[NotificationRead.model_validate(row) for row in rows[:limit]],
            next_cursor=Cursor(last.created_at, str(last.id)).encode() if last else None,
        )

    async def collect_digests(self, users: Sequence[User]) -> list[Digest]:
        digests = []
        for user in users:
            unread = await self.notifications.unread(user.id)
            if unread:
                digests.append(Digest(user.email, [row.title for row in unread]))
        return digests
