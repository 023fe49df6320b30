from alembic import op
from shared.views import ReplaceableObject

revision = "s23"
down_revision = "s22"

customers = ReplaceableObject("customers", "SELECT id, price FROM kinds WHERE ok")


def upgrade():
    op.replace_view(customers, replaces="s22.customers")


def downgrade():
    op.replace_view(customers, replace_with="s22.customers")
