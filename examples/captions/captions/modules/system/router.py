import uuid
from typing import Any

from fastapi import APIRouter, status

from captions import __version__
from captions.core.dependencies import CurrentUser, DatabaseSession, Superuser
from captions.modules.system.repository import (
    AuditRepository,
    BillingRepository,
    SettingRepository,
    ping,
)
from captions.modules.system.schemas import (
    AuditEntry,
    Health,
    PlanRead,
    SettingWrite,
    SubscriptionCreate,
    SubscriptionRead,
)
from captions.modules.system.service import BillingService, SettingService

router = APIRouter(tags=["system"])


@router.get("/health", response_model=Health)
async def read_health(session: DatabaseSession):
    return Health(database=await ping(session), version=__version__)


@router.get("/plans", response_model=list[PlanRead])
async def list_plans(session: DatabaseSession):
    return await BillingRepository(session).list_active_plans()


@router.post(
    "/teams/{team_id}/subscription",
    response_model=SubscriptionRead,
    status_code=status.HTTP_201_CREATED,
)
async def subscribe(team_id: uuid.UUID, data: SubscriptionCreate, _: CurrentUser, session: DatabaseSession):
    return await BillingService(session).subscribe(team_id, data)


@router.get("/admin/settings")
async def list_settings(_: Superuser, session: DatabaseSession) -> dict[str, Any]:
    return await SettingRepository(session).all()


@router.put("/admin/settings/{key}", status_code=status.HTTP_204_NO_CONTENT)
async def write_setting(key: str, data: SettingWrite, user: Superuser, session: DatabaseSession) -> None:
    await SettingService(session).set(key, data, user)


@router.get("/admin/audit/{entity_type}/{entity_id}", response_model=list[AuditEntry])
async def list_audit(entity_type: str, entity_id: uuid.UUID, _: Superuser, session: DatabaseSession):
    return await AuditRepository(session).of_entity(entity_type, entity_id)
