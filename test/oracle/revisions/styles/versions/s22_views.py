from alembic import op
from shared.views import ReplaceableObject

revision = "s22"
down_revision = "s21"

customers = ReplaceableObject("customers", "SELECT id FROM kinds WHERE ok")


def upgrade():
    op.create_view(customers)


def downgrade():
    op.drop_view(customers)
