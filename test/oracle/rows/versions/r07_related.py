"""Objects that come along with others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import declarative_base, relationship, sessionmaker

revision = "r07"
down_revision = "r06"

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    teams = relationship("Team", backref="owner")


class Team(Base):
    __tablename__ = "teams"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    owner_id = sa.Column(sa.Integer, sa.ForeignKey("users.id"))
    members = relationship("User", secondary="members")


class Note(Base):
    __tablename__ = "notes"
    id = sa.Column(sa.Integer, primary_key=True)
    body = sa.Column(sa.Text)
    user_id = sa.Column(sa.Integer, sa.ForeignKey("users.id"))
    user = relationship("User", backref="notes")


class Member(Base):
    __tablename__ = "members"
    team_id = sa.Column(sa.Integer, sa.ForeignKey("teams.id"), primary_key=True)
    user_id = sa.Column(sa.Integer, sa.ForeignKey("users.id"), primary_key=True)


def upgrade():
    session = sessionmaker()(bind=op.get_bind())
    for team in session.scalars(sa.select(Team)):
        if team.owner is not None and team.owner not in team.members:
            team.members.append(team.owner)
    session.flush()
    for user in session.query(User).filter(User.id < 3):
        user.teams.append(Team(name=f"{user.name} and friends", id=user.id + 100))
    session.commit()
    for number, team in enumerate(session.query(Team).filter(Team.id > 100)):
        user = User(id=number + 200, name=team.name)
        note = Note(body="made along", user=user)  # noqa: F841
        team.owner = user
        session.flush()


def downgrade():
    pass
