"""Sends audio to the recogniser and stores its words."""

import uuid
from typing import Any

import dramatiq
import httpx

from captions.core.database import session_scope
from captions.core.errors import NotFoundError
from captions.core.settings import get_settings
from captions.modules.jobs.models import JobStatus
from captions.modules.jobs.service import JobService
from captions.modules.tasks.workers.broker import broker
from captions.modules.transcription.repository import TranscriptionRepository
from captions.modules.transcription.schemas import Word
from captions.modules.transcription.service import TranscriptionService

RECOGNISER_TIMEOUT = httpx.Timeout(30, read=1800)


async def recognise(media_id: uuid.UUID, language: str, options: dict[str, Any]) -> list[Word]:
    async with httpx.AsyncClient(
        base_url=get_settings().recogniser_url, timeout=RECOGNISER_TIMEOUT
    ) as client:
        response = await client.post(
            "/transcribe", json={"media_id": str(media_id), "language": language, "options": options}
        )
        response.raise_for_status()
        return [Word.model_validate(word) for word in response.json()["words"]]


@dramatiq.actor(queue_name="transcription", max_retries=3, time_limit=3_600_000, broker=broker)
async def transcribe(job_id: str, payload: dict[str, Any]) -> None:
    """No transaction is held while the recogniser works, which takes minutes."""
    transcription_id = uuid.UUID(payload["transcription_id"])
    async with session_scope() as session:
        transcription = await TranscriptionRepository(session).get(transcription_id)
        if transcription is None:
            raise NotFoundError("The transcription was deleted meanwhile.")

    words = await recognise(transcription.media_id, transcription.language, transcription.options)

    async with session_scope() as session:
        found = await TranscriptionRepository(session).get_with_speakers(transcription_id)
        if found is None:
            return
        await TranscriptionService(session).store(found, words)
        await JobService(session).transition(uuid.UUID(job_id), JobStatus.SUCCEEDED)
