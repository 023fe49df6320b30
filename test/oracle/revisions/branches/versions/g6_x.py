import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "g6"
down_revision = "g5"
depends_on = None


def upgrade():
    op.alter_column("t", "far", new_column_name="further")


def downgrade():
    pass
