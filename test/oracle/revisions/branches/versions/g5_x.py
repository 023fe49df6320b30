import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "g5"
down_revision = ("g2", "g4")
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
