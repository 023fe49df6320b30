"""The API. `uvicorn captions.main:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

import captions.models  # noqa: F401  (all mappers, before the first query)
from captions import __version__
from captions.core.database import engine
from captions.core.errors import install_error_handlers
from captions.modules.captions.router import router as captions_router
from captions.modules.files.router import router as files_router
from captions.modules.jobs.router import router as jobs_router
from captions.modules.media.router import router as media_router
from captions.modules.notifications.router import router as notifications_router
from captions.modules.projects.router import router as projects_router
from captions.modules.system.router import router as system_router
from captions.modules.tasks.router import router as tasks_router
from captions.modules.transcription.router import router as transcription_router
from captions.modules.users.router import router as users_router
from captions.modules.webhooks.router import router as webhooks_router

ROUTERS = (
    users_router,
    projects_router,
    files_router,
    media_router,
    transcription_router,
    captions_router,
    jobs_router,
    notifications_router,
    tasks_router,
    webhooks_router,
    system_router,
)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


def create_app() -> FastAPI:
    app = FastAPI(title="Captions", version=__version__, lifespan=lifespan)
    install_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    return app


app = create_app()
