"""Lightweight tables, between changes of the schema."""

import sqlalchemy as sa
from alembic import op

revision = "r03"
down_revision = "r02"

users = sa.table("users", sa.column("id", sa.Integer), sa.column("name", sa.Text), sa.column("initial", sa.Text))
notes = sa.table("notes", sa.column("user_id", sa.Integer), sa.column("body", sa.Text))


def upgrade():
    op.add_column("users", sa.Column("initial", sa.Text))
    connection = op.get_bind()
    for row in connection.execute(sa.select(users.c.id, users.c.name)).fetchall():
        connection.execute(users.update().where(users.c.id == row.id).values(initial=row.name[0]))
        if row.name != "nobody":
            op.execute(notes.insert().values(user_id=row.id, body=sa.func.upper(row.name)))
    op.alter_column("users", "initial", server_default="?")
    gone = [row.id for row in connection.execute(sa.select(users.c.id).where(users.c.name == "User 4 "))]
    op.execute(sa.delete(notes).where(notes.c.user_id.in_(gone)))
    op.create_index("ix_users_initial", "users", ["initial"])


def downgrade():
    pass
