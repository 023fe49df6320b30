"""constructs"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "s04"
down_revision = "s03"



def upgrade():
    k = sa.table("kinds", sa.column("id", sa.Integer), sa.column("code", sa.String), sa.column("ok", sa.Boolean), sa.column("price", sa.Numeric))
    op.execute(k.update().values({k.c.price: k.c.price * 2, "code": sa.case((k.c.id > 3, "big"), else_="small")}))
    op.execute(sa.delete(k).where(sa.and_(k.c.code == None, sa.or_(k.c.id < 0, ~k.c.ok))))
    op.execute(postgresql.insert(k).values(id=9, code="nine").on_conflict_do_nothing(index_elements=["id"]))
    op.execute(postgresql.insert(k).values([{"id": 10, "code": "ten"}, {"id": 11, "code": "eleven"}]).on_conflict_do_update(index_elements=[k.c.id], set_={"code": "again"}))
    op.execute(sa.update(k).where(k.c.code.ilike("%a%")).values(code=sa.null(), price=sa.cast(1, sa.Numeric(10, 2))))
    op.execute(sa.update(k).where(k.c.id == sa.select(sa.func.max(k.c.id)).scalar_subquery()).values(ok=sa.not_(k.c.ok)))
    op.execute(sa.update(k).values(code=sa.text("upper(code)")))
    op.execute(k.insert().values(id=12, code=op.inline_literal("in'line")))


def downgrade():
    op.execute("DELETE FROM kinds")
