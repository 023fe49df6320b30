"""batch"""
import sqlalchemy as sa
from alembic import op


revision = "s10"
down_revision = "s09"



def upgrade():
    with op.batch_alter_table("kinds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extra", sa.String(5), nullable=True))
        batch_op.alter_column("extra", type_=sa.String(10), existing_type=sa.String(5))
        batch_op.create_index(batch_op.f("ix_kinds_extra"), ["extra"], unique=False)
        batch_op.create_unique_constraint("uq_extra", ["extra"])
        batch_op.create_foreign_key("fk_extra", "things", ["id"], ["id"])
        batch_op.create_check_constraint("ck_extra", sa.text("extra <> ''"))
        batch_op.drop_constraint("uq_extra", type_="unique")
        batch_op.create_table_comment("now with extra")
    with op.batch_alter_table("things", recreate="never") as b:
        b.add_column(sa.Column("x", sa.Integer, sa.ForeignKey("kinds.id")))
        b.execute("UPDATE things SET x = 1")


def downgrade():
    with op.batch_alter_table("kinds") as batch_op:
        batch_op.drop_index(batch_op.f("ix_kinds_extra"))
        batch_op.drop_column("extra")
