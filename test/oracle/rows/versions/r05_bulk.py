"""Many rows at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "r05"
down_revision = "r04"

Base = declarative_base()


class Team(Base):
    __tablename__ = "teams"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    owner_id = sa.Column(sa.Integer)


notes = sa.table("notes", sa.column("user_id", sa.Integer), sa.column("body", sa.Text))
users = sa.table("users", sa.column("id", sa.Integer), sa.column("name", sa.Text), sa.column("slug", sa.Text))


def upgrade():
    bind = op.get_bind()
    rows = bind.execute(sa.select(users.c.id, users.c.name)).all()
    bind.execute(
        users.update().where(users.c.id == sa.bindparam("key")).values(slug=sa.bindparam("text")),
        [{"key": row.id, "text": row.name.upper()} for row in rows],
    )
    with Session(bind) as session, session.begin():
        session.bulk_insert_mappings(Team, [{"id": row.id, "name": row.name, "owner_id": row.id} for row in rows])
    op.execute(
        notes.insert().from_select(["user_id", "body"], sa.select(users.c.id, sa.literal("joined")).where(users.c.slug.is_not(None)))
    )


def downgrade():
    pass
