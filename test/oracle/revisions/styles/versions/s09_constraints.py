"""constraints"""
import sqlalchemy as sa
from alembic import op


revision = "s09"
down_revision = "s08"



def upgrade():
    op.create_exclude_constraint("no_overlap", "odd Names", ("rng", "&&"), ("ref", "="), where=sa.text("ref IS NOT NULL"), using="gist", deferrable=True)
    op.create_check_constraint("ck_price", "kinds", sa.column("price") >= 0, postgresql_not_valid=True)
    op.create_check_constraint(op.f("ck_ratio"), "kinds", "ratio > 0 AND ratio < 100")
    op.create_foreign_key(None, "things", "kinds", ["id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)
    op.create_unique_constraint("uq_things", "things", ["id", "data"], deferrable=True, initially="IMMEDIATE")
    op.create_primary_key("pk_only", "only_pg", ["id"])
    op.execute("ALTER TABLE kinds VALIDATE CONSTRAINT ck_price")
    op.create_foreign_key("fk_s", "odd Names", "things", ["order"], ["id"], source_schema="public", referent_schema="public", use_alter=True, match="FULL")


def downgrade():
    op.drop_constraint("ck_price", "kinds", type_="check")
    op.drop_constraint("uq_things", "things", type_="unique", if_exists=True)
