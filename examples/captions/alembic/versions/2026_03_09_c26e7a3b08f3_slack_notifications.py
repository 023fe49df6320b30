"""notifications to Slack

Revision ID: c26e7a3b08f3
Revises: b15d692af7e2
Create Date: 2026-03-09 10:31:14.869027+00:00

"""

from collections.abc import Sequence

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c26e7a3b08f3"
down_revision: str | Sequence[str] | None = "b15d692af7e2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE notification_channel ADD VALUE IF NOT EXISTS 'slack'")


def downgrade() -> None:
    # PostgreSQL cannot drop a value of an enum: build the type anew without it.
    op.execute("DELETE FROM notification_preferences WHERE channel = 'slack'")
    op.execute("ALTER TYPE notification_channel RENAME TO notification_channel_old")
    op.execute("CREATE TYPE notification_channel AS ENUM ('in_app', 'email', 'push')")
    op.execute(
        "ALTER TABLE notification_preferences ALTER COLUMN channel"
        " TYPE notification_channel USING channel::text::notification_channel"
    )
    op.execute("DROP TYPE notification_channel_old")
