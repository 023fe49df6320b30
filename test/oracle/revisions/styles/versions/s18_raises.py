"""raises"""
import sqlalchemy as sa
from alembic import op


revision = "s18"
down_revision = "s17"



def upgrade():
    op.execute("SELECT 10")


def downgrade():
    raise NotImplementedError("no way back: the data is gone")
