/** A small project whose models and revisions agree. */
export const MODELS = `from sqlalchemy import CheckConstraint, Column, DateTime, Enum, ForeignKey, Index, Integer, BigInteger, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Customer(Base):
    __tablename__ = "customers"

    id = Column(Integer, primary_key=True)
    email = Column(String(100))


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (CheckConstraint("n >= 0", name="orders_n_check"), Index("ix_orders_code", "code"))

    id = Column(Integer, primary_key=True)
    customer_id = Column(Integer, ForeignKey("customers.id"))
    code = Column(String(40), nullable=False)
    n = Column(Integer, nullable=False, server_default=text("0"))
    note = Column(Text)
    state = Column(Enum("new", "done", name="order_state"), nullable=False, server_default="new")
`;

export const REVISION = `"""start

Revision ID: a1
Revises:
Create Date: 2026-01-01 00:00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "a1"
down_revision = None


def upgrade():
    op.create_table("customers", sa.Column("id", sa.Integer(), nullable=False), sa.Column("email", sa.String(100)), sa.PrimaryKeyConstraint("id"))
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer()),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("note", sa.Text()),
        sa.Column("state", sa.Enum("new", "done", name="order_state"), nullable=False, server_default="new"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.CheckConstraint("n >= 0", name="orders_n_check"),
    )
    op.create_index("ix_orders_code", "orders", ["code"])


def downgrade():
    op.drop_table("orders")
    op.drop_table("customers")
    op.execute("DROP TYPE order_state")
`;

/** Runs migrations of the database that DATABASE_URL names, as an async project or one with several bases would in the end. */
const ENV = `import os
from alembic import context
from sqlalchemy import create_engine
from app.models import Base

with create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)).connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
`;

export const PROJECT: Readonly<Record<string, string>> = {
  'alembic.ini': '[alembic]\nscript_location = migrations\nprepend_sys_path = .\n',
  'migrations/env.py': ENV,
  'migrations/versions/a1.py': REVISION,
  'app/__init__.py': '',
  'app/models.py': MODELS,
};
