"""lower-case e-mail addresses

Sign-in compares in lower case since 1.9; mixed spellings are left from imports only.

Revision ID: a04c5819e6d1
Revises: 9f3b4708d5c0
Create Date: 2026-01-22 08:20:59.732206+00:00

"""

from collections.abc import Sequence

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "a04c5819e6d1"
down_revision: str | Sequence[str] | None = "9f3b4708d5c0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("UPDATE users SET email = lower(email) WHERE email <> lower(email)")
    op.execute("UPDATE projects SET owner_email = lower(owner_email) WHERE owner_email <> lower(owner_email)")


def downgrade() -> None:
    raise NotImplementedError(
        "The original spelling of the addresses is not kept, so it cannot be brought back. "
        "Sign-in compares lower(email) since 1.9, older releases run on this data unchanged: "
        "to go back further than this revision, restore the backup taken before the deployment."
    )
