"""when a notification was read

Replaces the flag `is_read` by `read_at`, so that digests can leave out what was just seen.

Revision ID: 39d5e1a27f6a
Revises: 28c4d0f16e59
Create Date: 2025-08-19 12:26:33.104558+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "39d5e1a27f6a"
down_revision: str | Sequence[str] | None = "28c4d0f16e59"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("notifications", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    # The moment is not known for what was read before; the creation is the best guess.
    op.execute("UPDATE notifications SET read_at = created_at WHERE is_read")
    op.drop_column("notifications", "is_read")


def downgrade() -> None:
    op.add_column(
        "notifications",
        sa.Column("is_read", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute("UPDATE notifications SET is_read = true WHERE read_at IS NOT NULL")
    op.drop_column("notifications", "read_at")
