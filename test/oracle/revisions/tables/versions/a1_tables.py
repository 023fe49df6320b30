"""Tables with all that a column may have."""

import enum

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "a1"
down_revision = None


class Colour(enum.Enum):
    red = "RED"
    green = "GREEN"


TIMESTAMPS = (
    sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("updated_at", sa.TIMESTAMP(), server_default=sa.text("now()")),
)


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("email", sa.String(255), nullable=False, unique=True),
        sa.Column("nick", sa.Unicode(length=20), index=True, comment="it's short"),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("score", sa.Numeric(10, 2), server_default="0"),
        sa.Column("weight", sa.Float()),
        sa.Column("settings", pg.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("tags", pg.ARRAY(sa.String(length=30)), server_default="{}"),
        sa.Column("uid", pg.UUID(as_uuid=True), server_default=sa.text("gen_random_uuid()")),
        sa.Column("address", pg.INET),
        sa.Column("document", sa.LargeBinary),
        sa.Column("wait", sa.Interval()),
        sa.Column("born", sa.Date),
        sa.Column("label", sa.Text, server_default="it's 50% \\ done"),
        sa.Column("full", sa.String, sa.Computed("email || nick", persisted=True)),
        sa.CheckConstraint("score >= 0", name="positive"),
        sa.CheckConstraint(sa.column("weight") < 500),
        sa.UniqueConstraint("nick", "born", name="uq_nick_born"),
        sa.Index("ix_users_lower", sa.text("lower(email)")),
        comment="people",
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True, start=10), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE", name="fk_orders_user")),
        sa.Column("parent_id", sa.BigInteger),
        sa.Column("colour", sa.Enum(Colour, name="colour"), server_default="red", nullable=False),
        sa.Column("second", sa.Enum(Colour, name="colour")),
        sa.Column("size", sa.Enum("s", "m", "it's", name="size"), server_default=sa.text("'m'")),
        sa.Column("kind", sa.Enum("a", "bb", native_enum=False, create_constraint=True, name="kind"), nullable=False),
        *TIMESTAMPS,
        sa.PrimaryKeyConstraint("id", name="orders_key"),
        sa.ForeignKeyConstraint(["parent_id"], ["orders.id"], deferrable=True, initially="DEFERRED"),
        pg.ExcludeConstraint((sa.column("user_id"), "="), using="btree", name="one_each"),
    )
    op.create_table(
        "select",
        sa.Column("Odd Name", sa.SmallInteger(), nullable=False),
        sa.Column("order", pg.TSVECTOR()),
        sa.Column("range", pg.INT4RANGE()),
        sa.Column("small", sa.SmallInteger(), primary_key=True, autoincrement=False),
        if_not_exists=True,
    )
    op.create_table("parts", sa.Column("day", sa.Date(), nullable=False), postgresql_partition_by="RANGE (day)")
    op.execute("CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')")
    op.create_table_comment("orders", "what was bought", existing_comment=None)
    op.create_table("gone", sa.Column("id", sa.Integer()))
    op.create_table("old", sa.Column("id", sa.Integer()), sa.Column("again", sa.Enum(Colour, name="colour")))
    op.rename_table("old", "new")
    op.drop_table("gone")
    op.drop_table("never", if_exists=True)
    op.drop_table_comment("orders")


def downgrade() -> None:
    raise NotImplementedError("a test")
