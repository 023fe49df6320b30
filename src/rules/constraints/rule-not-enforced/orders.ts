import type { Example } from '../../../engine/rule.js';

/** Columns that stand in an order. */
export const ordersExamples: readonly Example[] = [
  {
    title: 'Two fields that a validator of the schema compares',
    files: {
      'app/models.py': `
        import datetime as dt
        from sqlalchemy import CheckConstraint, func
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Booking(Base):
            __tablename__ = "bookings"
            id: Mapped[int] = mapped_column(primary_key=True)
            starts_on: Mapped[dt.date]
            ends_on: Mapped[dt.date | None]
            expires_at: Mapped[dt.datetime | None]
            created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
        `,
      'app/service.py': `

        import datetime as dt
        from pydantic import BaseModel, model_validator
        from app.models import Booking

        class BookingCreate(BaseModel):
            starts_on: dt.date
            ends_on: dt.date | None = None

            @model_validator(mode="after")
            def in_order(self):
                if self.ends_on is not None and self.ends_on < self.starts_on:
                    raise ValueError("it ends before it starts")
                return self

        def create(session, data: BookingCreate) -> None:
            session.add(Booking(**data.model_dump()))
        `,
    },
    finds: [{ columns: ['ends_on', 'starts_on'], kind: 'order', rule: 'at least starts_on', enforced: ['validator app/service.py:11'] }],
  },
  {
    title: 'A test of the service against the present: the column that holds when the row was made',
    files: {
      'app/models.py': `
        import datetime as dt
        from sqlalchemy import CheckConstraint, func
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Booking(Base):
            __tablename__ = "bookings"
            id: Mapped[int] = mapped_column(primary_key=True)
            starts_on: Mapped[dt.date]
            ends_on: Mapped[dt.date | None]
            expires_at: Mapped[dt.datetime | None]
            created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
        `,
      'app/service.py': `

        import datetime as dt
        from app.models import Booking

        def hold(session, starts_on: dt.date, expires_at: dt.datetime | None) -> None:
            if expires_at is not None and expires_at <= dt.datetime.now(dt.UTC):
                raise ValueError("expired already")
            session.add(Booking(starts_on=starts_on, expires_at=expires_at))
        `,
    },
    finds: [{ columns: ['expires_at', 'created_at'], kind: 'order', rule: 'greater than created_at' }],
  },
  {
    title: 'Another function moves one side alone',
    files: {
      'app/models.py': `
        import datetime as dt
        from sqlalchemy import CheckConstraint, func
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Booking(Base):
            __tablename__ = "bookings"
            id: Mapped[int] = mapped_column(primary_key=True)
            starts_on: Mapped[dt.date]
            ends_on: Mapped[dt.date | None]
            expires_at: Mapped[dt.datetime | None]
            created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
        `,
      'app/service.py': `

        import datetime as dt
        from app.models import Booking

        def create(session, starts_on: dt.date, ends_on: dt.date) -> None:
            if ends_on < starts_on:
                raise ValueError("it ends before it starts")
            session.add(Booking(starts_on=starts_on, ends_on=ends_on))

        def move(booking: Booking, starts_on: dt.date) -> None:
            booking.starts_on = starts_on
        `,
    },
    finds: [],
  },
  {
    title: 'A CHECK compares them',
    files: {
      'app/models.py': `
        import datetime as dt
        from sqlalchemy import CheckConstraint, func
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Booking(Base):
            __tablename__ = "bookings"
            __table_args__ = (CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="in_order"),)
            id: Mapped[int] = mapped_column(primary_key=True)
            starts_on: Mapped[dt.date]
            ends_on: Mapped[dt.date | None]
            expires_at: Mapped[dt.datetime | None]
            created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
        `,
      'app/service.py': `

        import datetime as dt
        from app.models import Booking

        def create(session, starts_on: dt.date, ends_on: dt.date) -> None:
            if ends_on < starts_on:
                raise ValueError("it ends before it starts")
            session.add(Booking(starts_on=starts_on, ends_on=ends_on))
        `,
    },
    finds: [],
  },
  {
    title: 'A search for a booking that overlaps, and a refusal; of a table with the constraint nothing is said',
    files: {
      'app/models.py': `
        import datetime as dt
        from sqlalchemy import text
        from sqlalchemy.dialects.postgresql import ExcludeConstraint
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Booking(Base):
            __tablename__ = "bookings"
            id: Mapped[int] = mapped_column(primary_key=True)
            room_id: Mapped[int]
            starts_at: Mapped[dt.datetime]
            ends_at: Mapped[dt.datetime]

        class Closure(Base):
            __tablename__ = "closures"
            id: Mapped[int] = mapped_column(primary_key=True)
            starts_on: Mapped[dt.date]
            ends_on: Mapped[dt.date]
            __table_args__ = (ExcludeConstraint((text("daterange(starts_on, ends_on)"), "&&"), name="closures_apart", using="gist"),)
        `,
      'app/service.py': `

        import datetime as dt
        from sqlalchemy import select
        from sqlalchemy.orm import Session
        from app.models import Booking, Closure

        def book(session: Session, room_id: int, start: dt.datetime, end: dt.datetime) -> None:
            taken = select(Booking).where(Booking.room_id == room_id, Booking.starts_at < end, Booking.ends_at > start)
            if session.scalars(taken).first() is not None:
                raise ValueError("the room is taken")
            session.add(Booking(room_id=room_id, starts_at=start, ends_at=end))

        def close(session: Session, start: dt.date, end: dt.date) -> None:
            if session.scalars(select(Closure).where(Closure.starts_on < end, start < Closure.ends_on)).first() is not None:
                raise ValueError("closed already")
            session.add(Closure(starts_on=start, ends_on=end))
        `,
    },
    finds: [{ columns: ['room_id', 'starts_at', 'ends_at'], kind: 'overlap', enforced: ['guard app/service.py:8'] }],
  },
];
