"""indexes"""
import sqlalchemy as sa
from alembic import op


revision = "s08"
down_revision = "s07"



def upgrade():
    op.create_index(op.f("ix_kinds_code"), "kinds", [sa.text("lower(\"Code\")"), "id"], unique=False, postgresql_where=sa.text("ok"), postgresql_using="btree", postgresql_with={"fillfactor": 70}, postgresql_include=["price"], if_not_exists=True)
    op.create_index("ix_trgm", "kinds", ["Code"], postgresql_using="gin", postgresql_ops={"Code": "gin_trgm_ops"})
    op.create_index("uq_nulls", "kinds", ["status"], unique=True, postgresql_nulls_not_distinct=True, postgresql_tablespace="pg_default")
    op.create_index("ix_desc", "kinds", [sa.desc("id"), sa.column("price").asc().nullslast()])
    with op.get_context().autocommit_block():
        op.create_index("ix_conc", "kinds", ["ratio"], postgresql_concurrently=True)
        op.drop_index("ix_conc", table_name="kinds", postgresql_concurrently=True, if_exists=True)
    op.create_index("ix_expr", "kinds", [sa.func.date_trunc("day", sa.column("at"))])


def downgrade():
    op.drop_index(op.f("ix_kinds_code"), "kinds", postgresql_where=sa.text("ok"))
