"""project settings, owner and project names

Revision ID: 5bf703c4918c
Revises: 4ae6f2b3807b
Create Date: 2025-08-27 10:58:27.715309+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = "5bf703c4918c"
down_revision: str | Sequence[str] | None = "4ae6f2b3807b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("projects") as batch_op:
        batch_op.add_column(
            sa.Column("settings", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
        )
        batch_op.add_column(sa.Column("owner_email", sa.String(length=320), nullable=True))
    with op.batch_alter_table("jobs") as batch_op:
        batch_op.add_column(sa.Column("project_name", sa.String(length=200), nullable=True))

    op.execute(
        """
        UPDATE projects
        SET owner_email = users.email
        FROM users
        WHERE users.id = projects.owner_id
        """
    )
    op.execute(
        "UPDATE jobs SET project_name = projects.name FROM projects WHERE projects.id = jobs.project_id"
    )


def downgrade() -> None:
    with op.batch_alter_table("jobs") as batch_op:
        batch_op.drop_column("project_name")
    with op.batch_alter_table("projects") as batch_op:
        batch_op.drop_column("owner_email")
        batch_op.drop_column("settings")
