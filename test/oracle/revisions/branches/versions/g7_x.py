import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "g7"
down_revision = "g5"
depends_on = "g6"


def upgrade():
    op.add_column("t", sa.Column("other_head", sa.Integer()))


def downgrade():
    pass
