"""A document that is changed in place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import declarative_base, sessionmaker

revision = "r08"
down_revision = "r07"

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    settings = sa.Column(MutableDict.as_mutable(JSONB))


def upgrade():
    session = sessionmaker()(bind=op.get_bind())
    for user in session.query(User).filter(User.settings.has_key("theme")):
        user.settings["language"] = "en"
        del user.settings["theme"]
    session.commit()


def downgrade():
    pass
