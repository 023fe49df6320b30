"""Batches until nothing is left, each committed by itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "r06"
down_revision = "r05"

Base = declarative_base()


class Note(Base):
    __tablename__ = "notes"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.Text)
    body = sa.Column(sa.Text)


def upgrade():
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        while True:
            done = connection.execute(
                sa.text("UPDATE notes SET kind = 'plain' WHERE id IN (SELECT id FROM notes WHERE kind IS NULL LIMIT :size)"),
                {"size": 2},
            )
            if done.rowcount == 0:
                break
    session = Session(bind=op.get_bind())
    while notes := session.scalars(sa.select(Note).where(Note.kind == "plain").limit(3)).all():
        for note in notes:
            note.kind = "fancy" if note.body else "empty"
        session.flush()


def downgrade():
    pass
