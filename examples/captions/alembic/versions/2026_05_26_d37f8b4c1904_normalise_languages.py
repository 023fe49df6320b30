"""normalise language codes

The recogniser returned `en_US` and `EN-us` until its update in May.

Revision ID: d37f8b4c1904
Revises: c26e7a3b08f3
Create Date: 2026-05-26 11:55:02.301784+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "d37f8b4c1904"
down_revision: str | Sequence[str] | None = "c26e7a3b08f3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BATCH = 5_000


def upgrade() -> None:
    connection = op.get_bind()
    for table in ("transcriptions", "captions"):
        statement = sa.text(
            f"""
            UPDATE {table} SET language = lower(replace(language, '_', '-'))
            WHERE id IN (
                SELECT id FROM {table}
                WHERE language <> lower(replace(language, '_', '-'))
                LIMIT :batch
            )
            """
        )
        while connection.execute(statement, {"batch": BATCH}).rowcount:
            pass


def downgrade() -> None:
    pass
