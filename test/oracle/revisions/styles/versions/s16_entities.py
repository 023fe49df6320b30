"""entities"""
import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_view import PGView
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_materialized_view import PGMaterializedView
from alembic_utils.pg_extension import PGExtension

revision = "s16"
down_revision = "s15"

fn = PGFunction(schema="public", signature="f(a integer)", definition="""
RETURNS integer
LANGUAGE sql AS $$ SELECT a + 1 $$;
""")
fn2 = PGFunction("public", "f(a integer)", "returns integer language sql as $$ select a + 2 $$")
view = PGView.from_sql("CREATE VIEW public.vv AS SELECT 1 AS one")
trg = PGTrigger("public", "trg", "BEFORE UPDATE ON public.things FOR EACH ROW EXECUTE FUNCTION stamp()", on_entity="public.things")

def upgrade():
    op.create_entity(fn)
    op.replace_entity(fn2)
    op.create_entity(view)
    op.create_entity(trg)
    op.drop_entity(trg)


def downgrade():
    op.replace_entity(fn)
    op.drop_entity(view)
