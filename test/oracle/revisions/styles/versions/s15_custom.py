"""custom"""
import sqlalchemy as sa
from alembic import op
import shared.custom  # noqa: F401

revision = "s15"
down_revision = "s14"



def upgrade():
    op.create_gauge("g1", start=3)
    op.drop_gauge("g1")


def downgrade():
    pass
