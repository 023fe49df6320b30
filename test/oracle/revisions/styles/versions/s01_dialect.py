"""dialect"""
import sqlalchemy as sa
from alembic import op
from alembic import context
from sqlalchemy.dialects import postgresql

revision = "s01"
down_revision = None



def upgrade():
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute("CREATE TABLE only_pg (id int)")
    elif bind.dialect.name in ("sqlite", "mysql"):
        op.execute("CREATE TABLE other (id int)")
    if context.is_offline_mode():
        pass
    is_pg = op.get_context().dialect.name.startswith("postgres")
    op.create_table("things", sa.Column("id", sa.Integer if not is_pg else sa.BigInteger, primary_key=True), sa.Column("data", postgresql.JSONB(astext_type=sa.Text()) if is_pg else sa.JSON, server_default=sa.text("'{}'::jsonb")))


def downgrade():
    op.drop_table("things")
