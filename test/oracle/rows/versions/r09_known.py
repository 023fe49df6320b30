"""Work of a session of which all is known."""

import enum

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import declarative_base, sessionmaker

revision = "r09"
down_revision = "r08"

Base = declarative_base()


class Kind(enum.Enum):
    plain = "plain"


class Note(Base):
    __tablename__ = "notes"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.Integer)
    body = sa.Column(sa.Text)
    kind = sa.Column(sa.Enum(Kind, native_enum=False))


def upgrade():
    session = sessionmaker()(bind=op.get_bind())
    session.query(Note).filter_by(body="old").delete()
    session.query(Note).filter(Note.user_id > 3).update({"body": "it's new"})
    for at, body in enumerate(["one", "two"]):
        session.add(Note(id=at + 500, body=body, kind=Kind.plain))
        session.flush()
    session.commit()


def downgrade():
    pass
