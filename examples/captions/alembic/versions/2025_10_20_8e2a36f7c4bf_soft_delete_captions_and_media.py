"""soft delete captions and media

Revision ID: 8e2a36f7c4bf
Revises: 7d1925e6b3ae
Create Date: 2025-10-20 09:33:05.548812+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8e2a36f7c4bf"
down_revision: str | Sequence[str] | None = "7d1925e6b3ae"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SOFT_DELETED_TABLES = ("media", "captions")


def upgrade() -> None:
    for table in SOFT_DELETED_TABLES:
        op.add_column(
            table,
            sa.Column("is_deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        )

    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_captions_project_id_live"
            " ON captions (project_id, updated_at DESC) WHERE is_deleted IS false"
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_captions_project_id_live")

    # Run the purge task first: what is still in the bin becomes visible again.
    for table in reversed(SOFT_DELETED_TABLES):
        op.drop_column(table, "is_deleted")
