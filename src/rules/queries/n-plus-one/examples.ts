import type { Example } from '../../../engine/rule.js';

const shopModels = `
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
          user: Mapped[User] = relationship(back_populates="orders")`;

const noteModel = `
      class Note(Base):
          __tablename__ = "notes"
          __table_args__ = (Index("ix_notes_order", "order_id"),)
          id: Mapped[int] = mapped_column(primary_key=True)
          order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
          order: Mapped[Order] = relationship(backref="notes")`;

/** Loops that ask row by row, and those that do not. */
export const nPlusOneExamples: readonly Example[] = [
  {
    title: 'A query for each row, in a loop',
    files: shop(`
        async def counts(self):
            users = (await self.session.scalars(select(User).order_by(User.id).limit(50))).all()
            found = {}
            for user in users:
                found[user.id] = await self.session.scalar(select(func.count()).select_from(Order).where(Order.user_id == user.id))
            return found`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'OrderRepository.counts', table: 'orders', form: 'for', relationship: null, raises: false }],
  },
  {
    title: 'A call of another method for each row, in a comprehension',
    files: shop(`
        async def newest(self, user_id: int):
            return await self.session.scalar(select(Order).where(Order.user_id == user_id).order_by(Order.id.desc()).limit(1))
        async def newest_of_all(self):
            users = (await self.session.scalars(select(User))).all()
            return [await self.newest(user.id) for user in users]`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'OrderRepository.newest_of_all', sentBy: 'OrderRepository.newest', form: 'comprehension' }],
  },
  {
    title: 'One object by its key for each row: one statement before the loop gives all',
    files: shop(`
        async def owners(self):
            orders = (await self.session.scalars(select(Order).order_by(Order.id).limit(50))).all()
            found = []
            for order in orders:
                user = await self.session.get(User, order.user_id)
                found.append((order.id, user))
            return found`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'OrderRepository.owners', table: 'users', cause: 'get', form: 'for' }],
  },
  {
    title: 'A relationship that is read for each row',
    files: report(`

        def totals(session: Session):
            users = session.scalars(select(User).order_by(User.id)).all()
            return {user.email: len(user.orders) for user in users}`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'totals', relationship: 'User.orders', form: 'comprehension', raises: false }],
  },
  {
    title: 'An implicit load under asyncio, which raises',
    files: shop(`
        async def mail_of(self, order_id: int):
            order = (await self.session.scalars(select(Order).where(Order.id == order_id))).one()
            return order.user.email`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'OrderRepository.mail_of', relationship: 'Order.user', form: null, raises: true }],
  },
  {
    title: 'Loaded with the rows, one query for all, loops that write, loops over one row',
    files: report(`

        def totals(session: Session):
            users = session.scalars(select(User).options(selectinload(User.orders)).order_by(User.id)).all()
            return {user.email: len(user.orders) for user in users}
        def grouped(session: Session, ids: list[int]):
            found = {}
            for order in session.scalars(select(Order).where(Order.user_id.in_(ids))):
                found.setdefault(order.user_id, []).append(order)
            return found
        def close(session: Session):
            for order in session.scalars(select(Order).where(Order.state == "old").limit(100)):
                order.state = "closed"
            session.commit()
        def one(session: Session, email: str):
            for user in session.scalars(select(User).where(User.email == email)):
                return session.scalars(select(Order).where(Order.user_id == user.id)).all()`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [],
  },
  {
    title: 'Several relationships of the rows of one statement, one of them within another: one option loads all',
    files: report(
      `

        def contacts(session: Session):
            users = session.scalars(select(User).order_by(User.id)).all()
            found = []
            for user in users:
                for order in user.orders:
                    found.append((user.email, order.state, [other.id for other in order.notes]))
            return found`,
      noteModel,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 }, notes: { rows: 9_000 } },
    finds: [{ function: 'contacts', relationships: ['User.orders', 'Order.notes'] }],
  },
  {
    title: 'Behind a relationship that a join brings along already: the option goes on from there',
    files: report(
      `

        def mails(session: Session):
            notes = session.scalars(select(Note).options(joinedload(Note.order)).order_by(Note.id)).all()
            return [note.order.user.email for note in notes]`,
      noteModel,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 }, notes: { rows: 9_000 } },
    finds: [{ function: 'mails', relationships: ['Order.user'], form: 'comprehension' }],
  },
  {
    title: 'What one call sends for each row is told once, where the loop is',
    files: report(`

        def described(session: Session, user_id: int):
            newest = session.scalars(select(Order).where(Order.user_id == user_id).order_by(Order.id.desc()).limit(1)).first()
            return newest, session.scalar(select(func.count()).select_from(Order).where(Order.user_id == user_id))
        def all_described(session: Session):
            return [described(session, user.id) for user in session.scalars(select(User)).all()]`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [{ function: 'all_described', sentBy: 'described', form: 'comprehension' }],
  },
  {
    title: 'The parent that all rows were searched by, an object from outside the loop, rows that came as an argument',
    files: report(`

        def mails(session: Session, email: str):
            user = session.scalars(select(User).where(User.email == email)).one()
            return [order.user.email for order in user.orders]
        def of_one(session: Session, user_id: int):
            return [order.user.email for order in session.scalars(select(Order).where(Order.user_id == user_id)).all()]
        def beside(session: Session, given: Order):
            found = []
            for user in session.scalars(select(User).order_by(User.id)).all():
                found.append((user.email, given.user.email))
            return found
        def totals(session: Session, users: list[User]):
            return {user.email: len(user.orders) for user in users}`),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
    finds: [],
  },
  {
    title: 'Options for the end of a chain of options; a parent of a parent that all rows share; a loop that writes and commits',
    files: report(
      `

        def deep(session: Session):
            chain = joinedload(Note.order).joinedload(Order.user).options(selectinload(User.orders))
            return [len(note.order.user.orders) for note in session.scalars(select(Note).options(chain)).unique().all()]
        def beside(session: Session, order_id: int):
            notes = session.scalars(select(Note).where(Note.order_id == order_id)).all()
            return [note.order.user.email for note in notes]
        def close(session: Session):
            for order in session.scalars(select(Order).where(Order.state == "old")).all():
                order.state = "closed"
                session.commit()
                print(order.id)
        def owner_of(session: Session, email: str):
            for order in session.scalars(select(Order).order_by(Order.state)).all():
                if email.endswith(order.state):
                    return session.scalars(select(User).where(User.id == order.user_id)).one_or_none()`,
      noteModel,
    ),
    volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 }, notes: { rows: 9_000 } },
    finds: [],
  },
  {
    title: 'One statement, and no loop',
    files: report(`
        def all_of(session: Session):
            return session.scalars(select(User).order_by(User.id)).all()`),
    finds: [],
  },
];

/** A shop's models and a repository with these methods. */
function shop(methods: string): Readonly<Record<string, string>> {
  return {
    'models.py': shopModels,
    'repository.py': `
      from sqlalchemy import func, select
      from sqlalchemy.ext.asyncio import AsyncSession
      from models import Order, User
      class OrderRepository:
          def __init__(self, session: AsyncSession) -> None:
              self.session = session
${methods.replace(/^\n/, '').replaceAll(/^(?=.)/gm, '  ')}`,
  };
}

/** The same models and functions that use a plain session. */
function report(functions: string, furtherModels = ''): Readonly<Record<string, string>> {
  return {
    'models.py': `${shopModels}${furtherModels}`,
    'report.py': `
      from sqlalchemy import func, select
      from sqlalchemy.orm import joinedload, Session, selectinload
      from models import *
${functions.replace(/^\n/, '').replaceAll(/^ {2}/gm, '')}`,
  };
}
