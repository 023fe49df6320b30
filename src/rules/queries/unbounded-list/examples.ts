import type { Example } from '../../../engine/rule.js';

/** Lists that endpoints give, bounded and not. */
export const unboundedListExamples: readonly Example[] = [
  {
    title: 'All orders of a user, given by an endpoint',
    files: shop(
      'for_user(user_id)',
      `
        async def for_user(self, user_id: int):
            statement = select(Order).where(Order.user_id == user_id).order_by(Order.created_at.desc())
            return (await self.session.scalars(statement)).all()`,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'OrderRepository.for_user', table: 'orders', endpoints: ['GET /orders'], searchedBy: ['user_id'], rows: 400_000 }],
  },
  {
    title: 'Every row of a table, through a comprehension',
    files: shop(
      'names()',
      `
        async def names(self):
            orders = (await self.session.execute(select(Order))).scalars().all()
            return [{"id": order.id, "state": order.state} for order in orders]`,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'OrderRepository.names', searchedBy: [] }],
  },
  {
    title: 'A result that a schema goes over',
    files: shop(
      'shown()',
      `
        async def shown(self):
            from marshmallow import Schema
            return Schema(many=True).dump(await self.session.scalars(select(Order)))`,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'OrderRepository.shown', searchedBy: [] }],
  },
  {
    title: 'LIMIT, a page, a key, keys, a count, groups, and a condition that is added',
    files: shop(
      'everything(user_id)',
      `
        async def everything(self, user_id: int, limit: int = 50):
            page = (await self.session.scalars(select(Order).where(Order.user_id == user_id).order_by(Order.id).limit(limit))).all()
            one = (await self.session.scalars(select(User).where(User.email == "a@example.org"))).all()
            some = (await self.session.scalars(select(Order).where(Order.id.in_([1, 2])))).all()
            total = (await self.session.scalars(select(func.count()).select_from(Order))).all()
            return [page, one, some, total]`,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [],
  },
  {
    title: 'Few rows for each parent, as declared',
    files: shop(
      'for_user(user_id)',
      `
        async def for_user(self, user_id: int):
            return (await self.session.scalars(select(Order).where(Order.user_id == user_id))).all()`,
    ),
    volumes: { orders: { rows_per: { users: 40 } }, users: { rows: 9_000 } },
    finds: [],
  },
  {
    title: 'A table that stays small',
    files: shop(
      'for_user(user_id)',
      `
        async def for_user(self, user_id: int):
            return (await self.session.scalars(select(Order))).all()`,
    ),
    volumes: { orders: { rows: 300 } },
    finds: [],
  },
  {
    title: 'Groups by labels that a table lists',
    files: shop(
      'by_status(user_id)',
      `
        async def by_status(self, user_id: int):
            statement = select(Order.status, func.count()).where(Order.user_id == user_id).group_by(Order.status)
            return (await self.session.execute(statement)).all()`,
      `
      class Status(Base):
          __tablename__ = "order_statuses"
          name: Mapped[str] = mapped_column(primary_key=True)
      Order.status = mapped_column("status", ForeignKey("order_statuses.name", ondelete="RESTRICT"))`,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [],
  },
  {
    title: 'One row for each kind, as a unique key says',
    files: shop(
      'settings_of(user_id)',
      `
        async def settings_of(self, user_id: int):
            return (await self.session.scalars(select(Setting).where(Setting.user_id == user_id))).all()`,
      `
      import enum
      from sqlalchemy import Enum, UniqueConstraint
      class Kind(enum.Enum):
          mail = 1
          letter = 2
      class Setting(Base):
          __tablename__ = "settings"
          __table_args__ = (UniqueConstraint("user_id", "kind", name="uq_settings_kind"),)
          id: Mapped[int] = mapped_column(primary_key=True)
          user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
          kind: Mapped[Kind] = mapped_column(Enum(Kind, name="kind"))`,
    ),
    volumes: { settings: { rows: 400_000 }, users: { rows: 200_000 } },
    finds: [],
  },
  {
    title: 'Keys in a set, to look others up in',
    files: shop(
      'with_open_orders()',
      `
        async def with_open_orders(self):
            statement = select(Order.user_id).where(Order.state == "open").distinct()
            return {key for key in (await self.session.scalars(statement)).all()}`,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [],
  },
  {
    title: 'A list that no endpoint gives back',
    files: shop(
      'count_open(user_id)',
      `
        async def count_open(self, user_id: int):
            orders = (await self.session.scalars(select(Order).where(Order.user_id == user_id))).all()
            return len(orders)
        async def report(self):
            return (await self.session.scalars(select(Order))).all()`,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [],
  },
];

/** A shop's models, an endpoint that gives back what a method of the repository does, and that method. */
function shop(call: string, method: string, furtherModels = ''): Readonly<Record<string, string>> {
  return {
    'models.py': `
      from datetime import datetime
      from sqlalchemy import ForeignKey, func, Index
      from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
      class Base(DeclarativeBase):
          pass
      class User(Base):
          __tablename__ = "users"
          id: Mapped[int] = mapped_column(primary_key=True)
          email: Mapped[str] = mapped_column(unique=True)
          orders: Mapped[list["Order"]] = relationship(back_populates="user")
      class Order(Base):
          __tablename__ = "orders"
          __table_args__ = (Index("ix_orders_user", "user_id"),)
          id: Mapped[int] = mapped_column(primary_key=True)
          user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
          state: Mapped[str]
          created_at: Mapped[datetime] = mapped_column(server_default=func.now())
          user: Mapped[User] = relationship(back_populates="orders")${furtherModels}`,
    'database.py': `
      from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
      Session = async_sessionmaker(create_async_engine("postgresql+asyncpg:///shop"))
      async def get_session():
          async with Session() as session:
              yield session`,
    'repository.py': `
      from sqlalchemy import func, select
      from sqlalchemy.ext.asyncio import AsyncSession
      from models import *
      class OrderRepository:
          def __init__(self, session: AsyncSession) -> None:
              self.session = session
${indent(method)}`,
    'router.py': `
      from fastapi import APIRouter, Depends
      from sqlalchemy.ext.asyncio import AsyncSession
      from repository import OrderRepository
      from database import get_session
      router = APIRouter(prefix="/orders")
      @router.get("", response_model=list[dict])
      async def list_orders(user_id: int, session: AsyncSession = Depends(get_session)):
          return await OrderRepository(session).${call}`,
  };
}

/** As a method of the class. */
function indent(text: string): string {
  return text.replace(/^\n/, '').replaceAll(/^(?=.)/gm, '  ');
}
