"""texts"""
import sqlalchemy as sa
from alembic import op
import datetime, textwrap

revision = "s03"
down_revision = "s02"



def upgrade():
    op.execute(sa.text("UPDATE kinds SET code = :code WHERE id = :id").bindparams(code="a:b", id=3))
    op.execute(sa.text("UPDATE kinds SET code = :code WHERE since = :d").bindparams(sa.bindparam("code", "x"), sa.bindparam("d", datetime.date(2021, 5, 6), type_=sa.Date)))
    op.execute("UPDATE kinds SET code = 'a\\:b' || '50%' WHERE code LIKE '%x%'")
    op.execute(textwrap.dedent("""\
        UPDATE kinds
        SET code = 'y'
        WHERE id = 1;
    """))
    op.execute("SELECT '12:30'::time, 'a::b'")
    op.execute(f"""
        UPDATE kinds
        SET ok = {True}
        WHERE id IN ({", ".join(str(x) for x in range(3))})
    """)
    op.execute("UPDATE kinds SET code = '%s' WHERE id = %d" % ("z", 4))
    op.execute("UPDATE kinds SET code = '{name!s:>5}' WHERE id = {0}".format(7, name="q"))


def downgrade():
    op.execute("UPDATE kinds SET code = NULL")
