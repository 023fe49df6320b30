import type { Example } from '../../../engine/rule.js';

/** Lists of values and ranges. */
export const valuesExamples: readonly Example[] = [
  {
    title: 'Limits and a Literal of the schema that a row is made from',
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
      'app/schemas.py': `
        from typing import Literal
        from pydantic import BaseModel, Field

        class OrderCreate(BaseModel):
            status: Literal["new", "paid"] = "new"
            quantity: int = Field(ge=1, le=500)
        `,
      'app/service.py': `
        from app.models import Order
        from app.schemas import OrderCreate

        def create(session, data: OrderCreate) -> Order:
            order = Order(**data.model_dump())
            session.add(order)
            return order
        `,
    },
    finds: [
      { table: 'orders', columns: ['quantity'], kind: 'range', rule: 'at least 1 and at most 500', enforced: ['schema app/schemas.py:6'] },
      { table: 'orders', columns: ['status'], kind: 'values', rule: "one of 'new', 'paid'", enforced: ['schema app/schemas.py:5'] },
    ],
  },
  {
    title: 'The value of the member that an enum makes of a text',
    files: {
      'app/models.py': `
        from sqlalchemy import String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20))
        `,
      'app/service.py': `
        from enum import Enum
        from app.models import Order

        class Status(Enum):
            NEW = "new"
            PAID = "paid"

        def create(session, status: str) -> Order:
            order = Order(status=Status(status).value)
            session.add(order)
            return order
        `,
    },
    finds: [{ columns: ['status'], kind: 'values', rule: "one of 'new', 'paid'" }],
  },
  {
    title: 'A CHECK, a range of its own or an enum type says it already',
    files: {
      'app/models.py': `
        from enum import Enum
        from sqlalchemy import CheckConstraint, String
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Size(Enum):
            small = "small"
            large = "large"

        class Order(Base):
            __tablename__ = "orders"
            __table_args__ = (
                CheckConstraint("status IN ('new', 'paid')", name="status"),
                CheckConstraint("quantity > 0", name="quantity"),
            )
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[str] = mapped_column(String(20), server_default="new")
            quantity: Mapped[int]
            size: Mapped[Size]
        `,
      'app/service.py': `
        from typing import Literal
        from pydantic import BaseModel, Field
        from app.models import Order, Size

        class OrderCreate(BaseModel):
            status: Literal["new", "paid"] = "new"
            quantity: int = Field(ge=1, le=500)
            size: Size

        def create(session, data: OrderCreate) -> Order:
            order = Order(**data.model_dump())
            session.add(order)
            return order
        `,
    },
    finds: [],
  },
  {
    title: 'How long a text is, and what it looks like',
    files: {
      'app/models.py': `
        import re
        from sqlalchemy import Column, Integer, String, Text
        from sqlalchemy.orm import declarative_base, validates

        class Team(declarative_base()):
            __tablename__ = "teams"
            id = Column(Integer, primary_key=True)
            name = Column(Text, nullable=False)
            code = Column(Text, nullable=False)
            note = Column(String(200), nullable=False)

            @validates("name")
            def check_name(self, key, name):
                if not 3 <= len(name) <= 25:
                    raise ValueError("a name has 3 to 25 characters")
                return name

            @validates("code")
            def check_code(self, key, code):
                if not re.match("^[A-Z][A-Z0-9-]+$", code):
                    raise ValueError("a code is of capitals, digits and dashes")
                return code

            @validates("note")
            def check_note(self, key, note):
                if len(note) > 200:
                    raise ValueError("too long")
                return note
        `,
    },
    finds: [
      { columns: ['code'], kind: 'pattern', rule: "like '^[A-Z][A-Z0-9-]+$'" },
      { columns: ['name'], kind: 'length', rule: '3 to 25 characters long' },
    ],
  },
  {
    title: 'A CHECK on the length; an expression that PostgreSQL reads otherwise',
    files: {
      'app/models.py': `
        import re
        from sqlalchemy import CheckConstraint, Column, Integer, Text
        from sqlalchemy.orm import declarative_base, validates

        class Team(declarative_base()):
            __tablename__ = "teams"
            __table_args__ = (CheckConstraint("char_length(name) < 100", name="short_name"),)
            id = Column(Integer, primary_key=True)
            name = Column(Text, nullable=False)
            code = Column(Text, nullable=False)

            @validates("name")
            def check_name(self, key, name):
                if not 3 <= len(name) <= 25:
                    raise ValueError("a name has 3 to 25 characters")
                return name

            @validates("code")
            def check_code(self, key, code):
                if not re.match(r"^(?!X)\\b[A-Z]+$", code):
                    raise ValueError("a code is of capitals")
                return code
        `,
    },
    finds: [],
  },
];
