"""Requests a transcription and stores what comes back."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import InvalidStateError, NotFoundError
from captions.modules.jobs.schemas import JobType
from captions.modules.jobs.service import JobService
from captions.modules.media.service import MediaService
from captions.modules.transcription.models import Speaker, Transcription, TranscriptionStatus
from captions.modules.transcription.repository import TranscriptionRepository
from captions.modules.transcription.schemas import TranscriptionRequest, Word
from captions.modules.users.models import User


class TranscriptionService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.transcriptions = TranscriptionRepository(session)

    async def request(self, media_id: uuid.UUID, user: User, data: TranscriptionRequest) -> Transcription:
        media = await MediaService(self.session).get_visible(media_id, user)
        if media.status != "ready":
            raise InvalidStateError("The video is not ready yet.")
        transcription = Transcription(
            media_id=media.id, language=data.language, engine=data.engine, options=data.options
        )
        self.transcriptions.add(transcription)
        await self.session.flush()
        await JobService(self.session).enqueue(
            JobType.TRANSCRIBE,
            project_id=media.project_id,
            media_id=media.id,
            user=user,
            payload={"transcription_id": str(transcription.id)},
            idempotency_key=f"transcribe:{transcription.id}",
        )
        return transcription

    async def get_visible(self, transcription_id: uuid.UUID, user: User) -> Transcription:
        transcription = await self.transcriptions.get_with_speakers(transcription_id)
        if transcription is None:
            raise NotFoundError("There is no such transcription.")
        await MediaService(self.session).get_visible(transcription.media_id, user)
        return transcription

    async def store(self, transcription: Transcription, words: Sequence[Word]) -> None:
        """Replace all words. The job may be retried, so what is there goes first."""
        await self.transcriptions.delete_words(transcription.id)
        speakers = {speaker.label: speaker for speaker in transcription.speakers}
        for label in sorted({word.speaker for word in words if word.speaker} - speakers.keys()):
            speakers[label] = Speaker(transcription_id=transcription.id, label=label)
            self.transcriptions.add(speakers[label])
        await self.session.flush()

        await self.transcriptions.insert_words(
            [
                {
                    "transcription_id": transcription.id,
                    "speaker_id": speakers[word.speaker].id if word.speaker else None,
                    **word.model_dump(exclude={"speaker"}),
                }
                for word in words
            ]
        )
        transcription.status = TranscriptionStatus.COMPLETED
        transcription.completed_at = dt.datetime.now(dt.UTC)

    async def rename_speaker(self, speaker_id: uuid.UUID, user: User, name: str) -> Speaker:
        speaker = await self.transcriptions.get_speaker(speaker_id)
        if speaker is None:
            raise NotFoundError("There is no such speaker.")
        await self.get_visible(speaker.transcription_id, user)
        speaker.display_name = name
        return speaker
