/** Small projects that have something wrong with them; each is files by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

const BASE = `
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass
`;

const IMPORTS = `
from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column
from shop.base import Base
`;

/** Two tables, and one red flag 1 and 3: `orders.customer_id`. */
export const MODELS: Files = {
  'shop/__init__.py': '',
  'shop/base.py': BASE,
  'shop/customers.py': `${IMPORTS}
class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
`,
  'shop/orders.py': `${IMPORTS}
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
`,
};

/** The second class of the file has a syntax error. */
export const SYNTAX_ERROR: Files = {
  ...MODELS,
  'shop/invoices.py': `${IMPORTS}
class Invoice(Base):
    __tablename__ = "invoices"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))

class Payment(Base:
    __tablename__ = = "payments"
`,
};
export const SYNTAX_ERROR_LINE = 11;

/** Latin-1: the é is one byte. */
export const NOT_UTF8: Files = {
  ...MODELS,
  'shop/cafes.py': Buffer.from(
    `${IMPORTS}\nclass Cafe(Base):\n    """Un café."""\n    __tablename__ = "cafes"\n    id: Mapped[int] = mapped_column(primary_key=True)\n`,
    'latin1',
  ),
};

export const CIRCULAR: Files = {
  'shop/__init__.py': '',
  'shop/base.py': BASE,
  'shop/people.py': `${IMPORTS}
class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"))

class Home(Base):
    __tablename__ = "homes"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    next_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"))
`,
};

export const ODD_NAMES: Files = {
  'shop/__init__.py': '',
  'shop/base.py': BASE,
  'shop/odd.py': `${IMPORTS}
class Select(Base):
    __tablename__ = "select"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)

class Odd(Base):
    __tablename__ = 'a "quoted" table'
    id: Mapped[int] = mapped_column("the id", BigInteger, primary_key=True)
    from_: Mapped[int] = mapped_column("from", ForeignKey("select.id"))
    name: Mapped[str] = mapped_column("it's", String(20))
`,
};

const ALEMBIC: Files = {
  'alembic.ini': '[alembic]\nscript_location = alembic\n',
  'alembic/env.py': 'from alembic import context\n\ntarget_metadata = None\n',
};

function revision(id: string, parent: string | null, upgrade: string, downgrade: string): string {
  return `"""A revision."""\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "${id}"\ndown_revision = ${parent === null ? 'None' : `"${parent}"`}\n\n\ndef upgrade():\n    ${upgrade}\n\n\ndef downgrade():\n    ${downgrade}\n`;
}

function makesTable(id: string, parent: string | null, table: string): string {
  return revision(
    id,
    parent,
    `op.create_table("${table}", sa.Column("id", sa.BigInteger(), primary_key=True))`,
    `op.drop_table("${table}")`,
  );
}

export const TWO_HEADS: Files = {
  ...ALEMBIC,
  'alembic/versions/aaaa_first.py': makesTable('aaaa', null, 'first'),
  'alembic/versions/bbbb_left.py': makesTable('bbbb', 'aaaa', 'left_side'),
  'alembic/versions/cccc_right.py': makesTable('cccc', 'aaaa', 'right_side'),
};

export const MISSING_PARENT: Files = {
  ...ALEMBIC,
  'alembic/versions/aaaa_first.py': makesTable('aaaa', null, 'first'),
  'alembic/versions/cccc_third.py': makesTable('cccc', 'bbbb', 'third'),
};

export const CYCLE: Files = {
  ...ALEMBIC,
  'alembic/versions/aaaa_first.py': makesTable('aaaa', 'bbbb', 'first'),
  'alembic/versions/bbbb_second.py': makesTable('bbbb', 'aaaa', 'second'),
};
