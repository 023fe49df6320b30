"""merge notifications and webhooks

Revision ID: 6c0814d5a29d
Revises: 39d5e1a27f6a, 5bf703c4918c
Create Date: 2025-09-01 07:40:11.393427+00:00

"""

from collections.abc import Sequence

# revision identifiers, used by Alembic.
revision: str = "6c0814d5a29d"
down_revision: str | Sequence[str] | None = ("39d5e1a27f6a", "5bf703c4918c")
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
