"""Statements as text: with parameters, and put together from values."""

import sqlalchemy as sa
from alembic import op

revision = "r04"
down_revision = "r03"


def upgrade():
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, name, email FROM users ORDER BY id")).mappings().all()
    for row in rows:
        connection.execute(
            sa.text("UPDATE users SET slug = :slug, seen = now() WHERE id = :user"),
            {"slug": row["name"].lower(), "user": row["id"]},
        )
        op.execute(f"UPDATE notes SET body = '{row['name']}' WHERE user_id = {row['id']}")
        connection.execute(sa.text("INSERT INTO notes (user_id, body) VALUES (%d, 'from %s')" % (row["id"], row["email"])))
        connection.exec_driver_sql("UPDATE notes SET kind = '{}' WHERE user_id = {}".format(row["email"], row["id"]))
    first = connection.execute(sa.text("SELECT min(id) FROM users")).scalar()
    op.execute(sa.text("DELETE FROM notes WHERE user_id = :first").bindparams(first=first))


def downgrade():
    pass
