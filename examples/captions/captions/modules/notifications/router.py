from fastapi import APIRouter, status

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.core.pagination import Page, PageSize
from captions.modules.notifications.repository import NotificationRepository
from captions.modules.notifications.schemas import NotificationRead, Preference, UnreadCount
from captions.modules.notifications.service import NotificationService

router = APIRouter(prefix="/notifications", tags=["notifications"])


@router.get("", response_model=Page[NotificationRead])
async def list_notifications(
    user: CurrentUser, session: DatabaseSession, limit: PageSize = 30, cursor: str | None = None
):
    return await NotificationService(session).page(user, limit=limit, cursor=cursor)


@router.get("/unread", response_model=UnreadCount)
async def count_unread(user: CurrentUser, session: DatabaseSession):
    return UnreadCount(unread=await NotificationRepository(session).count_unread(user.id))


@router.post("/read", status_code=status.HTTP_204_NO_CONTENT)
async def mark_read(ids: list[int], user: CurrentUser, session: DatabaseSession) -> None:
    await NotificationRepository(session).mark_read(user.id, ids)


@router.put("/preferences", status_code=status.HTTP_204_NO_CONTENT)
async def set_preference(data: Preference, user: CurrentUser, session: DatabaseSession) -> None:
    await NotificationRepository(session).set_preference(user.id, data.type, data.channel, data.enabled)
