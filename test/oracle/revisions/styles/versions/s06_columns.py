"""columns"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "s06"
down_revision = "s05"



def upgrade():
    op.create_table("odd Names",
        sa.Column("Id", sa.Integer, sa.Identity(always=True, start=5, increment=2), primary_key=True),
        sa.Column("order", sa.Integer, nullable=False, comment="it's the order"),
        sa.Column("full", sa.String(100), sa.Computed("first || ' ' || last", persisted=True)),
        sa.Column("seq", sa.Integer, sa.Sequence("odd_seq", start=3), server_default=sa.text("nextval('odd_seq')")),
        sa.Column("created", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated", sa.TIMESTAMP, server_default=sa.text("(now() at time zone 'utc')"), onupdate=sa.func.now()),
        sa.Column("ref", sa.Integer, sa.ForeignKey("kinds.id", ondelete="SET NULL", onupdate="CASCADE", name="fk_ref", deferrable=True, initially="DEFERRED")),
        sa.Column("bits", postgresql.BIT(8)), sa.Column("net", postgresql.INET), sa.Column("iv", postgresql.INTERVAL(fields="DAY TO SECOND")),
        sa.Column("arr", postgresql.ARRAY(sa.Integer, dimensions=2), server_default="{}"),
        sa.Column("rng", postgresql.TSTZRANGE), sa.Column("tsv", postgresql.TSVECTOR), sa.Column("h", postgresql.HSTORE),
        sa.Column("big", sa.LargeBinary), sa.Column("u", sa.Unicode(10)), sa.Column("t", sa.Time(timezone=True)), sa.Column("d", sa.Double), sa.Column("n", sa.Numeric),
        sa.CheckConstraint('"order" > 0', name="positive"),
        sa.UniqueConstraint("order", "ref", name="uq_odd", postgresql_nulls_not_distinct=True),
        sa.Index("ix_odd_inline", "order", unique=True),
        comment="a table; with 'quotes'", schema="public", if_not_exists=True,
    )
    op.create_table_comment("kinds", "kinds of things", existing_comment=None)


def downgrade():
    op.drop_table_comment("kinds")
    op.drop_table("odd Names", schema="public", if_exists=True)
