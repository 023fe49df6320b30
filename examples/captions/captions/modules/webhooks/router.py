import uuid

from fastapi import APIRouter, status

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.modules.users.service import TeamService
from captions.modules.webhooks.repository import WebhookRepository
from captions.modules.webhooks.schemas import DeliveryRead, WebhookCreate, WebhookCreated, WebhookRead
from captions.modules.webhooks.service import WebhookService

router = APIRouter(tags=["webhooks"])


@router.get("/teams/{team_id}/webhooks", response_model=list[WebhookRead])
async def list_webhooks(team_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    await TeamService(session).members(team_id, user)
    return await WebhookRepository(session).list_for_team(team_id)


@router.post("/teams/{team_id}/webhooks", response_model=WebhookCreated, status_code=status.HTTP_201_CREATED)
async def create_webhook(
    team_id: uuid.UUID, data: WebhookCreate, user: CurrentUser, session: DatabaseSession
):
    await TeamService(session).members(team_id, user)
    return await WebhookService(session).create(team_id, data)


@router.get("/webhooks/{webhook_id}/deliveries", response_model=list[DeliveryRead])
async def list_deliveries(webhook_id: uuid.UUID, _: CurrentUser, session: DatabaseSession):
    return await WebhookRepository(session).list_deliveries(webhook_id)


@router.delete("/webhooks/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_webhook(webhook_id: uuid.UUID, _: CurrentUser, session: DatabaseSession) -> None:
    await WebhookService(session).soft_delete(webhook_id)
