"""Objects of a class of its own are changed, deleted and added."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import declarative_base, sessionmaker

revision = "r02"
down_revision = "r01"

Base = declarative_base()
Session = sessionmaker()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    slug = sa.Column(sa.Text)


class Note(Base):
    __tablename__ = "notes"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.Integer)
    body = sa.Column(sa.Text)


def tidy(text):
    return text.strip().lower()


def upgrade():
    session = Session(bind=op.get_bind())
    leaving = []
    for user in session.query(User).order_by(User.id):
        slug = tidy(user.name)
        if slug.endswith("5"):
            leaving.append(user)
        elif slug != user.slug:
            user.slug = slug
            session.add(Note(user_id=user.id, body="renamed"))
            session.flush()
    for user in leaving:
        session.delete(user)
    session.commit()


def downgrade():
    pass
