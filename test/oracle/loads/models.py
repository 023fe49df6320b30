"""Models of every shape that a load or a flush depends on."""

import datetime
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import (
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    WriteOnlyMapped,
    backref,
    deferred,
    foreign,
    mapped_column,
    relationship,
    remote,
)


class Base(DeclarativeBase):
    pass


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


class Timed:
    created_at: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    updated_at: Mapped[datetime.datetime | None] = mapped_column(sa.DateTime(timezone=True), onupdate=sa.func.now())


class Kind(enum.Enum):
    SMALL = "small"
    LARGE = "large"


members = sa.Table(
    "members",
    Base.metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("team_id", sa.ForeignKey("teams.id"), primary_key=True),
    sa.Column("active", sa.Boolean, server_default=sa.true()),
)


class User(Timed, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    nick: Mapped[str | None]
    kind: Mapped[Kind] = mapped_column(default=Kind.SMALL)
    bio: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    settings: Mapped[dict | None] = mapped_column(pg.JSONB)

    teams: Mapped[list["Team"]] = relationship(secondary=members, back_populates="users", order_by="Team.name")
    posts: Mapped[list["Post"]] = relationship(back_populates="author", order_by=lambda: Post.created_at.desc())
    drafts: Mapped[list["Post"]] = relationship(
        primaryjoin="and_(User.id == Post.author_id, Post.published == False)", viewonly=True
    )
    latest: DynamicMapped["Post"] = relationship(order_by="desc(Post.id)", viewonly=True)
    written: WriteOnlyMapped["Post"] = relationship(viewonly=True)
    profile: Mapped["Profile | None"] = relationship(back_populates="user", cascade="all, delete-orphan")


class Profile(Base):
    __tablename__ = "profiles"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    text: Mapped[str] = mapped_column(server_default="")
    photo = deferred(sa.Column(sa.LargeBinary))
    user: Mapped[User] = relationship(back_populates="profile")


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    users: Mapped[list[User]] = relationship(secondary="members", back_populates="teams")
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id], backref="owned_teams")
    deputy: Mapped[User | None] = relationship(
        primaryjoin=deputy_id == User.id, backref=backref("deputised", order_by="Team.id")
    )


class Post(Timed, Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    title: Mapped[str]
    published: Mapped[bool] = mapped_column(default=False)
    slug: Mapped[str | None]
    author: Mapped[User] = relationship(back_populates="posts")
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="post", cascade="all, delete-orphan", passive_deletes=True
    )
    tags: Mapped[list["Tag"]] = relationship(secondary=lambda: post_tags, lazy="selectin")
    alias: Mapped["Alias | None"] = relationship(
        primaryjoin=lambda: foreign(Post.slug) == Alias.slug, viewonly=True
    )


class Alias(Base):
    __tablename__ = "aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    posts: Mapped[list[Post]] = relationship(
        primaryjoin="Alias.slug == foreign(Post.slug)", viewonly=True, order_by=[Post.title, Post.id.desc()]
    )


class Comment(Base):
    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comments.id"))
    text: Mapped[str]
    version: Mapped[int] = mapped_column(nullable=False)
    post: Mapped[Post] = relationship(back_populates="comments", lazy="joined")
    replies: Mapped[list["Comment"]] = relationship(back_populates="parent")
    parent: Mapped["Comment | None"] = relationship(remote_side=[id], back_populates="replies")
    __mapper_args__ = {"version_id_col": version}


class Tag(Base):
    __tablename__ = "tags"

    name: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str | None]


post_tags = sa.Table(
    "post_tags",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("tag_name", sa.ForeignKey("tags.name"), primary_key=True),
)


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = {"schema": "shop"}

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(server_default=sa.text("gen_random_uuid()::text"))
    lines: Mapped[list["Line"]] = relationship(
        back_populates="order", lazy="joined", cascade="all, delete", order_by="Line.position"
    )


class Line(Base):
    __tablename__ = "lines"
    __table_args__ = {"schema": "shop"}

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("shop.orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(default=1)
    order: Mapped[Order] = relationship(back_populates="lines")
    parcels: Mapped[list["Parcel"]] = relationship(back_populates="line")


class Parcel(Base):
    __tablename__ = "parcels"
    __table_args__ = (
        sa.ForeignKeyConstraint(["order_id", "line_position"], ["shop.lines.order_id", "shop.lines.position"]),
        {"schema": "shop"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=sa.text("gen_random_uuid()"))
    order_id: Mapped[int | None]
    line_position: Mapped[int | None]
    line: Mapped[Line | None] = relationship(back_populates="parcels")


class Employee(Base):
    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    name: Mapped[str | None]
    boss_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employees.id"))
    boss: Mapped["Employee | None"] = relationship(remote_side="Employee.id", backref="reports")
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "employee"}


class Engineer(Employee):
    __tablename__ = "engineers"

    id: Mapped[int] = mapped_column(sa.ForeignKey("employees.id"), primary_key=True)
    language: Mapped[str | None]
    machines: Mapped[list["Machine"]] = relationship(
        back_populates="engineer", foreign_keys="Machine.engineer_id"
    )
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Manager(Employee):
    level: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Director(Manager):
    __mapper_args__ = {"polymorphic_identity": "director"}


class Machine(Base):
    __tablename__ = "machines"

    id: Mapped[int] = mapped_column(primary_key=True)
    engineer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("engineers.id"))
    manager_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employees.id"))
    engineer: Mapped[Engineer | None] = relationship(back_populates="machines", foreign_keys=[engineer_id])
    manager: Mapped[Manager | None] = relationship(foreign_keys=[manager_id])


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[list["Entry"]] = relationship(lazy="subquery")
    locks: Mapped[list["Lock"]] = relationship(passive_deletes="all")


class Entry(Base):
    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    changed_at: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True), default=now, onupdate=now)


class Ticket(Timed, Base):
    __tablename__ = "tickets"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    text: Mapped[str]


class Lock(Base):
    __tablename__ = "locks"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
