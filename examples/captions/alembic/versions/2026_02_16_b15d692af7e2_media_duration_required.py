"""media always has a duration

Revision ID: b15d692af7e2
Revises: a04c5819e6d1
Create Date: 2026-02-16 15:47:20.415538+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "b15d692af7e2"
down_revision: str | Sequence[str] | None = "a04c5819e6d1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("UPDATE media SET duration_ms = 0 WHERE duration_ms IS NULL")
    op.alter_column(
        "media",
        "duration_ms",
        existing_type=sa.Integer(),
        server_default="0",
        nullable=False,
    )


def downgrade() -> None:
    pass
