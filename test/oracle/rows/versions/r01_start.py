import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "r01"
down_revision = None


def upgrade():
    users = op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("slug", sa.Text),
        sa.Column("seen", sa.DateTime),
        sa.Column("settings", postgresql.JSONB),
    )
    op.create_table("teams", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text), sa.Column("owner_id", sa.Integer, sa.ForeignKey("users.id")))
    op.create_table("members", sa.Column("team_id", sa.Integer, sa.ForeignKey("teams.id")), sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")), sa.Column("role", sa.Text))
    op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True), sa.Column("user_id", sa.Integer), sa.Column("body", sa.Text), sa.Column("kind", sa.Text))
    op.bulk_insert(users, [{"id": n, "name": f"User {n} ", "email": f"u{n}@example.org"} for n in range(1, 6)])
    op.execute("UPDATE users SET settings = '{\"theme\": \"dark\"}' WHERE id > 2")


def downgrade():
    pass
