import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "g1"
down_revision = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer()))


def downgrade():
    pass
