"""nested"""
import sqlalchemy as sa
from alembic import op
from functools import partial

revision = "s21"
down_revision = "s20"

SQL = {"first": """UPDATE %(t)s SET a1 = 1 WHERE a2 LIKE '10%%'"""}

def upgrade():
    def add(table, *columns, **kw):
        for c in columns:
            op.add_column(table, c, **kw)
    add("things", sa.Column("n1", sa.Integer), sa.Column("n2", sa.Boolean, server_default=sa.true(), nullable=False), schema="public")
    partial(op.add_column, "things")(sa.Column("n3", sa.Date, server_default=sa.text("CURRENT_DATE")))
    [op.drop_column("things", c) for c in ("n1", "n3")]
    list(map(lambda c: op.drop_column("things", c), ["n2"]))
    getattr(op, "execute")("SELECT 11")
    cols = dict(a1=sa.Integer, a2=sa.Text())
    for name, type_ in cols.items():
        op.add_column("things", sa.Column(name, type_))
    kw = {"nullable": True, "existing_type": sa.Text()}
    op.alter_column("things", "a2", **kw)
    op.execute(SQL["first"] % {"t": "things"})
    with op.batch_alter_table("things") as b, op.batch_alter_table("kinds") as c:
        b.add_column(sa.Column("b1", sa.Integer))
        c.add_column(sa.Column("c1", sa.Integer))


def downgrade():
    pass
