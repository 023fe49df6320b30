"""enums"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "s05"
down_revision = "s04"



def upgrade():
    status = postgresql.ENUM("on", "off", name="status", create_type=False)
    status.create(op.get_bind(), checkfirst=True)
    op.add_column("kinds", sa.Column("status", status, nullable=False, server_default="on"))
    op.alter_column("kinds", "status", server_default=None)
    op.execute("ALTER TYPE status ADD VALUE IF NOT EXISTS 'paused' AFTER 'off'")
    colour = sa.Enum("red", "green", name="colour", schema="public")
    op.add_column("kinds", sa.Column("colour", colour))


def downgrade():
    op.drop_column("kinds", "status")
    sa.Enum(name="status").drop(op.get_bind(), checkfirst=False)
    postgresql.ENUM(name="colour").drop(op.get_bind(), checkfirst=True)
