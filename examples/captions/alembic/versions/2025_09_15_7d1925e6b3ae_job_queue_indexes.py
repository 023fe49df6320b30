"""indexes for the job queue

Built concurrently: the workers poll this table all the time.

Revision ID: 7d1925e6b3ae
Revises: 6c0814d5a29d
Create Date: 2025-09-15 17:09:48.260931+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "7d1925e6b3ae"
down_revision: str | Sequence[str] | None = "6c0814d5a29d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_jobs_queue",
            "jobs",
            [sa.text("priority DESC"), "created_at"],
            postgresql_where=sa.text("status = 'queued'"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "ix_jobs_media_id_active",
            "jobs",
            ["media_id"],
            postgresql_where=sa.text("status IN ('queued', 'running')"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(
            "ix_jobs_media_id_active", table_name="jobs", postgresql_concurrently=True, if_exists=True
        )
        op.drop_index("ix_jobs_queue", table_name="jobs", postgresql_concurrently=True, if_exists=True)
