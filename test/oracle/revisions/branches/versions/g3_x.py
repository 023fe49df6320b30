import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "g3"
down_revision = "g1"
depends_on = None


def upgrade():
    op.add_column("t", sa.Column("right", sa.Integer()))


def downgrade():
    pass
