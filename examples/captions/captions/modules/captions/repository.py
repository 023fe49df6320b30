"""Queries on captions, styles and revisions."""

import uuid
from collections.abc import Sequence

from sqlalchemy import false, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from captions.modules.captions.models import (
    Caption,
    CaptionRevision,
    CaptionStyle,
    caption_style_favorites,
)


class CaptionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, caption_id: uuid.UUID) -> Caption | None:
        statement = (
            select(Caption)
            .options(selectinload(Caption.style))
            .where(Caption.id == caption_id, Caption.is_deleted == false())
        )
        return await self.session.scalar(statement)

    async def list_for_project(self, project_id: uuid.UUID, *, limit: int, offset: int) -> Sequence[Caption]:
        statement = (
            select(Caption)
            .options(selectinload(Caption.style))
            .where(Caption.project_id == project_id, Caption.is_deleted == false())
            .order_by(Caption.updated_at.desc())
            .limit(limit)
            .offset(offset)
        )
        return (await self.session.scalars(statement)).all()

    async def waiting_for(self, reviewer_id: uuid.UUID, *, limit: int = 50) -> Sequence[Caption]:
        statement = (
            select(Caption)
            .options(selectinload(Caption.style))
            .where(
                Caption.reviewer_id == reviewer_id,
                Caption.status == "in_review",
                Caption.is_deleted == false(),
            )
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def latest_revision(self, caption_id: uuid.UUID) -> CaptionRevision | None:
        statement = (
            select(CaptionRevision)
            .where(CaptionRevision.caption_id == caption_id)
            .order_by(CaptionRevision.number.desc())
            .limit(1)
        )
        return await self.session.scalar(statement)

    async def list_revisions(self, caption_id: uuid.UUID, *, limit: int) -> Sequence[CaptionRevision]:
        statement = (
            select(CaptionRevision)
            .where(CaptionRevision.caption_id == caption_id)
            .order_by(CaptionRevision.number.desc())
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    def add(self, row: Caption | CaptionRevision) -> None:
        self.session.add(row)


class StyleRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, style_id: uuid.UUID) -> CaptionStyle | None:
        return await self.session.scalar(
            select(CaptionStyle).where(CaptionStyle.id == style_id, CaptionStyle.deleted_at.is_(None))
        )

    async def list_for_team(self, team_id: uuid.UUID, *, limit: int = 200) -> Sequence[CaptionStyle]:
        statement = (
            select(CaptionStyle)
            .where(CaptionStyle.team_id == team_id, CaptionStyle.deleted_at.is_(None))
            .order_by(CaptionStyle.name)
            .limit(limit)
        )
        return (await self.session.scalars(statement)).all()

    async def count_uses(self, style_id: uuid.UUID) -> int:
        statement = (
            select(func.count())
            .select_from(Caption)
            .where(Caption.style_id == style_id, Caption.is_deleted == false())
        )
        return (await self.session.execute(statement)).scalar_one()

    async def add_favorite(self, user_id: uuid.UUID, style_id: uuid.UUID) -> None:
        await self.session.execute(
            insert(caption_style_favorites)
            .values(user_id=user_id, style_id=style_id)
            .on_conflict_do_nothing()
        )

    def add(self, style: CaptionStyle) -> None:
        self.session.add(style)
