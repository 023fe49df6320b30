"""What is there decides."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "r10"
down_revision = "r09"

Base = declarative_base()
TEAMS = [{"id": n, "name": f"Team {n}"} for n in range(1, 131)]


class Team(Base):
    __tablename__ = "teams"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)


def ensure(session, name):
    team = session.query(Team).filter_by(name=name).one_or_none()
    if team is None:
        team = Team(name=name, id=900)
        session.add(team)
    return team


def upgrade():
    session = Session(bind=op.get_bind())
    ensure(session, "everybody")
    for given in TEAMS:
        team = session.get(Team, given["id"])
        if team is None:
            continue
        team.name = given["name"]
    session.commit()


def downgrade():
    pass
