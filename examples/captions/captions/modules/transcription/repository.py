"""Queries on transcriptions, speakers and words."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from captions.modules.transcription.models import Speaker, Transcription, TranscriptionWord

# asyncpg sends at most 32 767 parameters a statement; a word has eight.
WORD_BATCH = 2_000


class TranscriptionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, transcription_id: uuid.UUID) -> Transcription | None:
        return await self.session.get(Transcription, transcription_id)

    async def get_with_speakers(self, transcription_id: uuid.UUID) -> Transcription | None:
        statement = (
            select(Transcription)
            .options(selectinload(Transcription.speakers))
            .where(Transcription.id == transcription_id)
        )
        return await self.session.scalar(statement)

    async def latest_for_media(self, media_id: uuid.UUID) -> Transcription | None:
        statement = (
            select(Transcription)
            .where(Transcription.media_id == media_id)
            .order_by(Transcription.created_at.desc())
            .limit(1)
        )
        return await self.session.scalar(statement)

    async def words_between(
        self, transcription_id: uuid.UUID, first: int, last: int
    ) -> Sequence[TranscriptionWord]:
        """The words in view; the router allows a window of at most 500."""
        statement = (
            select(TranscriptionWord)
            .where(
                TranscriptionWord.transcription_id == transcription_id,
                TranscriptionWord.position.between(first, last),
            )
            .order_by(TranscriptionWord.position)
        )
        return (await self.session.scalars(statement)).all()

    async def insert_words(self, rows: Sequence[Mapping[str, Any]]) -> None:
        for start in range(0, len(rows), WORD_BATCH):
            await self.session.execute(insert(TranscriptionWord), rows[start : start + WORD_BATCH])

    async def delete_words(self, transcription_id: uuid.UUID) -> None:
        await self.session.execute(
            delete(TranscriptionWord).where(TranscriptionWord.transcription_id == transcription_id)
        )

    async def merge_speakers(self, from_id: uuid.UUID, into_id: uuid.UUID) -> None:
        await self.session.execute(
            update(TranscriptionWord)
            .where(TranscriptionWord.speaker_id == from_id)
            .values(speaker_id=into_id)
        )
        await self.session.execute(delete(Speaker).where(Speaker.id == from_id))

    async def get_speaker(self, speaker_id: uuid.UUID) -> Speaker | None:
        return await self.session.get(Speaker, speaker_id)

    def add(self, row: Transcription | Speaker) -> None:
        self.session.add(row)
