import type { Example } from '../../../engine/rule.js';

/** The ways on which values reach a row. */
export const writesExamples: readonly Example[] = [
  {
    title: 'Another path writes what no schema has seen',
    files: {
      'app/models.py': `
        from sqlalchemy import String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20), server_default="new")
            quantity: Mapped[int]
        `,
      'app/service.py': `
        from typing import Literal
        from pydantic import BaseModel, Field
        from app.models import Order

        class OrderCreate(BaseModel):
            status: Literal["new", "paid"]
            quantity: int = Field(ge=1)

        def create(session, data: OrderCreate) -> Order:
            order = Order(**data.model_dump())
            session.add(order)
            return order

        def load(session, row) -> None:
            session.add(Order(status=row["status"], quantity=int(row["quantity"])))
        `,
    },
    finds: [],
  },
  {
    title: 'Schemas of answers only read',
    files: {
      'app/models.py': `
        from sqlalchemy import String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20), server_default="new")
            quantity: Mapped[int]
        `,
      'app/service.py': `
        from typing import Literal
        from pydantic import BaseModel, Field
        from app.models import Order

        class OrderRead(BaseModel):
            status: Literal["new", "paid"]
            quantity: int = Field(ge=1)

        def create(session, status: str, quantity: int) -> OrderRead:
            order = Order(status=status, quantity=quantity)
            session.add(order)
            session.flush()
            return OrderRead.model_validate(order)
        `,
    },
    finds: [],
  },
  {
    title: 'A state machine: a dict of what each state may become, asked before the state is set',
    files: {
      'app/models.py': `
        from sqlalchemy import String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20), server_default="new")
            quantity: Mapped[int]
        `,
      'app/service.py': `
        from app.models import Order

        NEXT = {"new": {"paid", "canceled"}, "paid": {"sent"}, "sent": set(), "canceled": set()}

        class OrderService:
            def __init__(self, session) -> None:
                self.session = session

            def move(self, order: Order, status: str) -> None:
                if status not in NEXT[order.status]:
                    raise ValueError(f"{order.status} does not become {status}")
                order.status = status
        `,
    },
    finds: [
      { columns: ['status'], kind: 'values', rule: "one of 'new', 'paid', 'sent', 'canceled'", enforced: ['guard app/service.py:10'] },
    ],
  },
  {
    title: 'Enum members in a text column, through a parameter and a dict',
    files: {
      'app/models.py': `
        from sqlalchemy import String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20), server_default="new")
            quantity: Mapped[int]
        `,
      'app/service.py': `
        import enum
        from app.models import Order

        class Status(enum.StrEnum):
            NEW = "new"
            PAID = "paid"

        EVENTS = {"created": (Status.NEW, 1), "settled": (Status.PAID, 2)}

        class Orders:
            def __init__(self, session) -> None:
                self.session = session

            def create(self, quantity: int) -> Order:
                order = Order(status=Status.NEW, quantity=quantity)
                self.session.add(order)
                return order

            def set_status(self, order: Order, status: Status) -> None:
                order.status = status.value

            def hear(self, order: Order, event: str) -> None:
                if event not in EVENTS:
                    return
                status, _ = EVENTS[event]
                order.status = status
        `,
    },
    finds: [{ columns: ['status'], kind: 'values', rule: "one of 'new', 'paid'" }],
  },
  {
    title: 'Constants that nothing enforces are no rule',
    files: {
      'app/models.py': `
        from sqlalchemy import String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20), server_default="new")
            quantity: Mapped[int]
        `,
      'app/service.py': `
        from app.models import Order

        def create(session, quantity: int) -> None:
            session.add(Order(status="new", quantity=quantity))

        def pay(order: Order) -> None:
            order.status = "paid"
        `,
    },
    finds: [],
  },
  {
    title: 'Tests before the write that raise; a repository that is called by the service; an update by setattr',
    files: {
      'app/models.py': `
        from sqlalchemy import String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20), server_default="new")
            quantity: Mapped[int]
        `,
      'app/repository.py': `
        from app.models import Order

        class OrderRepository:
            def __init__(self, session) -> None:
                self.session = session

            async def get(self, order_id: int) -> Order | None:
                return await self.session.get(Order, order_id)

            def create(self, *, status: str, quantity: int) -> Order:
                order = Order(status=status, quantity=quantity)
                self.session.add(order)
                return order
        `,
      'app/service.py': `
        from pydantic import BaseModel, PositiveInt, field_validator
        from app.repository import OrderRepository

        STATUSES = ("new", "paid")

        class OrderUpdate(BaseModel):
            status: str | None = None
            quantity: PositiveInt | None = None

            @field_validator("status")
            @classmethod
            def known(cls, value):
                if value is not None and value not in STATUSES:
                    raise ValueError("unknown status")
                return value

        class OrderService:
            def __init__(self, session) -> None:
                self.orders = OrderRepository(session)

            def create(self, status: str, quantity: int):
                if status not in STATUSES:
                    raise ValueError("unknown status")
                if quantity <= 0:
                    raise ValueError("too few")
                return self.orders.create(status=status, quantity=quantity)

            async def update(self, order_id: int, data: OrderUpdate) -> None:
                order = await self.orders.get(order_id)
                if order is None:
                    raise LookupError(order_id)
                for field, value in data.model_dump(exclude_unset=True).items():
                    setattr(order, field, value)
        `,
    },
    finds: [
      { columns: ['quantity'], kind: 'range', rule: 'more than 0', enforced: ['guard app/service.py:24', 'schema app/service.py:8'] },
      {
        columns: ['status'],
        kind: 'values',
        rule: "one of 'new', 'paid'",
        enforced: ['guard app/service.py:22', 'validator app/service.py:13'],
      },
    ],
  },
];
