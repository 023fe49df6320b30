import uuid
from typing import Annotated

from fastapi import APIRouter, Query, status

from captions.core.dependencies import CurrentUser, DatabaseSession
from captions.core.errors import AppError
from captions.modules.transcription.repository import TranscriptionRepository
from captions.modules.transcription.schemas import (
    SpeakerRead,
    SpeakerRename,
    TranscriptionDetail,
    TranscriptionRead,
    TranscriptionRequest,
    WordRead,
)
from captions.modules.transcription.service import TranscriptionService

router = APIRouter(tags=["transcription"])

MAX_WINDOW = 500


@router.post(
    "/media/{media_id}/transcriptions",
    response_model=TranscriptionRead,
    status_code=status.HTTP_202_ACCEPTED,
)
async def request_transcription(
    media_id: uuid.UUID, data: TranscriptionRequest, user: CurrentUser, session: DatabaseSession
):
    return await TranscriptionService(session).request(media_id, user, data)


@router.get("/transcriptions/{transcription_id}", response_model=TranscriptionDetail)
async def read_transcription(transcription_id: uuid.UUID, user: CurrentUser, session: DatabaseSession):
    return await TranscriptionService(session).get_visible(transcription_id, user)


@router.get("/transcriptions/{transcription_id}/words", response_model=list[WordRead])
async def list_words(
    transcription_id: uuid.UUID,
    user: CurrentUser,
    session: DatabaseSession,
    first: Annotated[int, Query(ge=0)] = 0,
    last: Annotated[int, Query(ge=0)] = 199,
):
    if last - first >= MAX_WINDOW:
        raise AppError(f"At most {MAX_WINDOW} words at once.")
    transcription = await TranscriptionService(session).get_visible(transcription_id, user)
    return await TranscriptionRepository(session).words_between(transcription.id, first, last)


@router.patch("/speakers/{speaker_id}", response_model=SpeakerRead)
async def rename_speaker(
    speaker_id: uuid.UUID, data: SpeakerRename, user: CurrentUser, session: DatabaseSession
):
    return await TranscriptionService(session).rename_speaker(speaker_id, user, data.display_name)
