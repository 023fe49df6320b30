"""Captions: drafts from a transcription, review, publication."""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from captions.core.errors import ConflictError, InvalidStateError, NotFoundError
from captions.modules.captions.models import Caption, CaptionRevision, CaptionStyle
from captions.modules.captions.repository import CaptionRepository, StyleRepository
from captions.modules.captions.schemas import CaptionCreate, CaptionStatus, RevisionCreate, StyleCreate
from captions.modules.projects.service import ProjectService
from captions.modules.transcription.service import TranscriptionService
from captions.modules.users.models import User

STATUS_CHANGES = {
    CaptionStatus.DRAFT: {CaptionStatus.IN_REVIEW},
    CaptionStatus.IN_REVIEW: {CaptionStatus.DRAFT, CaptionStatus.APPROVED},
    CaptionStatus.APPROVED: {CaptionStatus.DRAFT, CaptionStatus.PUBLISHED},
    CaptionStatus.PUBLISHED: {CaptionStatus.DRAFT},
}


class CaptionService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.captions = CaptionRepository(session)

    async def create(self, project_id: uuid.UUID, user: User, data: CaptionCreate) -> Caption:
        await ProjectService(self.session).get_visible(project_id, user)
        transcription = await TranscriptionService(self.session).get_visible(data.transcription_id, user)
        caption = Caption(
            project_id=project_id,
            transcription_id=transcription.id,
            language=data.language,
            style_id=data.style_id,
        )
        self.captions.add(caption)
        await self.session.flush()
        await self.session.refresh(caption, ["style"])
        return caption

    async def get_visible(self, caption_id: uuid.UUID, user: User) -> Caption:
        caption = await self.captions.get(caption_id)
        if caption is None:
            raise NotFoundError("There are no such captions.")
        await ProjectService(self.session).get_visible(caption.project_id, user)
        return caption

    async def save_revision(self, caption_id: uuid.UUID, user: User, data: RevisionCreate) -> CaptionRevision:
        caption = await self.get_visible(caption_id, user)
        if caption.status == CaptionStatus.PUBLISHED:
            raise ConflictError("Published captions are changed by taking them back first.")
        latest = await self.captions.latest_revision(caption_id)
        revision = CaptionRevision(
            caption_id=caption_id,
            author_id=user.id,
            number=latest.number + 1 if latest else 1,
            comment=data.comment,
            content=[cue.model_dump(mode="json") for cue in data.cues],
        )
        self.captions.add(revision)
        await self.session.flush()
        return revision

    async def change_status(self, caption_id: uuid.UUID, user: User, status: CaptionStatus) -> Caption:
        caption = await self.get_visible(caption_id, user)
        if status not in STATUS_CHANGES[CaptionStatus(caption.status)]:
            raise InvalidStateError(f"Captions cannot go from {caption.status} to {status}.")
        caption.status = status
        caption.published_at = dt.datetime.now(dt.UTC) if status is CaptionStatus.PUBLISHED else None
        return caption


class StyleService:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.styles = StyleRepository(session)

    async def create(self, team_id: uuid.UUID, data: StyleCreate) -> CaptionStyle:
        style = CaptionStyle(
            team_id=team_id,
            name=data.name,
            visibility=data.visibility,
            definition=data.definition.model_dump(mode="json"),
        )
        self.styles.add(style)
        await self.session.flush()
        return style

    async def archive(self, style_id: uuid.UUID) -> None:
        style = await self.styles.get(style_id)
        if style is None:
            raise NotFoundError("There is no such style.")
        if uses := await self.styles.count_uses(style_id):
            raise ConflictError(f"The style is used by {uses} caption tracks.")
        style.deleted_at = dt.datetime.now(dt.UTC)
