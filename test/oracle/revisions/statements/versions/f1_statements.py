import os

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateSequence, Sequence

from names import TABLES, make_table

revision = "f1"
down_revision = None

double = PGFunction(schema="public", signature="double(value integer)", definition="returns integer as $$ select value * 2; $$ language sql")
stamp = PGFunction(schema="public", signature="stamp()", definition="returns trigger as $$ begin new.b := 1; return new; end; $$ language plpgsql")
listing = PGView(schema="public", signature="listing", definition="select id, b from t_one")
stamped = PGTrigger(schema="public", signature="stamped", on_entity="public.t_one", definition="before insert on public.t_one for each row execute function stamp()")


def upgrade():
    connection = op.get_bind()
    for table in TABLES:
        make_table(table)
    op.execute("ALTER TABLE t_one ADD COLUMN c text DEFAULT 'a;b'; ALTER TABLE t_one ADD COLUMN d text -- the last; one\n;")
    op.execute(sa.text("COMMENT ON TABLE t_one IS 'at 10\\:30, 50% done'"))
    connection.execute(sa.text(f"CREATE INDEX ix_{TABLES[0]} ON {TABLES[0]} (b)"))
    op.execute(
        """
        DO $$
        BEGIN
            EXECUTE 'ALTER TABLE t_two ADD COLUMN made text';
        END
        $$
        """
    )
    op.execute(CreateSequence(Sequence("numbers", start=5, increment=2, cycle=True, maxvalue=99)))
    op.execute(sa.DDL("CREATE SEQUENCE letters"))
    op.execute("CREATE EXTENSION IF NOT EXISTS citext")
    op.create_entity(double)
    op.create_entity(stamp)
    op.create_entity(listing)
    op.create_entity(stamped)
    op.replace_entity(double)
    table = sa.table("t_one", sa.column("id", sa.Integer), sa.column("b", sa.Integer))
    op.bulk_insert(table, [{"id": 1, "b": 2}])
    op.execute(table.update().where(table.c.id == 1).values(b=3))
    connection.execute(sa.text("INSERT INTO t_one (id) VALUES (:id)"), {"id": 7})
    session = Session(bind=connection)
    for row in session.execute(sa.select(table)).all():
        session.execute(sa.text("UPDATE t_one SET b = :b WHERE id = :id"), {"id": row.id, "b": 9})
    session.flush()
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE t_one ADD COLUMN only_here integer")
    else:
        op.execute("ALTER TABLE t_one ADD COLUMN elsewhere integer")
    if os.environ.get("PLINTH_TEST_STAGE") not in ("production", "live"):
        op.execute("ALTER TABLE t_one ADD COLUMN not_live integer")
    sa.Table("t_three", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True)).create(connection)


def downgrade():
    op.drop_entity(stamped)
