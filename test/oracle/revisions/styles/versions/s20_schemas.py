"""schemas"""
import sqlalchemy as sa
from alembic import op


revision = "s20"
down_revision = "s19"



def upgrade():
    op.execute("CREATE SCHEMA IF NOT EXISTS audit")
    op.create_table("log", sa.Column("id", sa.Integer, primary_key=True), sa.Column("k", sa.Integer, sa.ForeignKey("public.kinds.id")), sa.Column("e", sa.Enum("i", "u", name="op_kind", schema="audit")), schema="audit")
    op.create_index("ix_log_k", "log", ["k"], schema="audit")
    op.add_column("log", sa.Column("parent", sa.Integer, sa.ForeignKey("audit.log.id", name="fk_parent"), index=True), schema="audit")
    op.execute("SET search_path TO audit, public")
    op.execute("RESET search_path")


def downgrade():
    op.drop_index("ix_log_k", table_name="log", schema="audit")
    op.drop_table("log", schema="audit")
    op.execute(sa.schema.DropSchema("audit", cascade=True))
