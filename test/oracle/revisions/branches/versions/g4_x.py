import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "g4"
down_revision = "g3"
depends_on = None


def upgrade():
    op.add_column("t", sa.Column("far", sa.Integer()))


def downgrade():
    pass
