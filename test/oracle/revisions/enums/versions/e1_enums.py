import sqlalchemy as sa
from alembic import op
from alembic_postgresql_enum import TableReference
from sqlalchemy.dialects import postgresql

revision = "e1"
down_revision = None

state = sa.Enum("new", "done", name="state")
level = postgresql.ENUM("low", "high", name="level", create_type=False)


def upgrade():
    state.create(op.get_bind(), checkfirst=True)
    sa.Enum("low", "high", name="level").create(op.get_bind())
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", postgresql.ENUM(name="state", create_type=False), server_default="new", nullable=False),
        sa.Column("level", level, server_default="low"),
        sa.Column("states", postgresql.ARRAY(postgresql.ENUM("new", "done", name="state", create_type=False))),
        sa.Column("mode", sa.Enum("x", "y", name="mode")),
    )
    op.create_table("more", sa.Column("mode", sa.Enum("x", "y", name="mode")))
    op.sync_enum_values(
        enum_schema="public",
        enum_name="level",
        new_values=["low", "middle", "high"],
        affected_columns=[TableReference(table_schema="public", table_name="jobs", column_name="level", existing_server_default="'low'::level")],
        enum_values_to_rename=[],
    )
    op.sync_enum_values("public", "mode", ["x", "z"], [("jobs", "mode"), ("more", "mode")], enum_values_to_rename=[("y", "z")])
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE state ADD VALUE IF NOT EXISTS 'failed' AFTER 'new'")
    op.execute("CREATE TYPE old_kind AS ENUM ('a')")
    sa.Enum(name="old_kind").drop(op.get_bind(), checkfirst=False)
    sa.Enum(name="never_made").drop(op.get_bind(), checkfirst=True)
    op.alter_column("more", "mode", type_=sa.Text(), existing_type=sa.Enum("x", "z", name="mode"))
    kind = sa.Enum("a", "b", name="kind", schema="public")
    kind.create(op.get_bind(), checkfirst=False)
    op.add_column("more", sa.Column("kind", kind))


def downgrade():
    op.drop_table("jobs")
