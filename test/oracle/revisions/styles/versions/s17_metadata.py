"""metadata"""
import sqlalchemy as sa
from alembic import op


revision = "s17"
down_revision = "s16"

metadata = sa.MetaData()
one = sa.Table("meta_one", metadata, sa.Column("id", sa.Integer, primary_key=True))
two = sa.Table("meta_two", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.ForeignKey("meta_one.id"), index=True), comment="two's")

def upgrade():
    CreateTable = sa.schema.CreateTable(sa.Table("meta_three", metadata, sa.Column("id", sa.Integer, primary_key=True)))
    op.execute(CreateTable)
    op.execute(sa.schema.CreateSchema("extra", if_not_exists=True))
    op.execute(sa.DDL("COMMENT ON TABLE meta_one IS '%(table)s 100%%'", context={"table": "one"}))


def downgrade():
    pass
