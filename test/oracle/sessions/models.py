"""Models of what a session does with objects: versions that a mapper adds, rows that are made by many."""

import datetime
import uuid

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, Table, func, select
from sqlalchemy.orm import (
    DynamicMapped,
    Mapped,
    WriteOnlyMapped,
    Mapper,
    backref,
    column_property,
    declarative_base,
    declared_attr,
    foreign,
    mapped_column,
    registry,
    relationship,
)


Base = declarative_base()


def keep_history(mapper):
    """A history table beside the class's own, and a version in both, as in SQLAlchemy's example of versioned objects."""
    table = mapper.local_table
    copies = []
    for column in table.c:
        copy = column._copy()
        copy.unique = False
        copies.append(copy)
    history = Table(
        f"{table.name}_history",
        table.metadata,
        *copies,
        Column("version", Integer, primary_key=True, autoincrement=False),
        schema=table.schema,
    )
    made = type.__new__(type, f"{mapper.class_.__name__}History", mapper.class_.__bases__, {})
    mapper.class_.__history_mapper__ = mapper.registry.map_imperatively(made, history)
    table.append_column(Column("version", Integer, default=1, nullable=False))
    mapper.add_property("version", table.c.version)


class Versioned:
    @declared_attr
    def __mapper_cls__(cls):
        def map(cls, *args, **kwargs):
            mapper = Mapper(cls, *args, **kwargs)
            keep_history(mapper)
            return mapper

        return map

    @classmethod
    def history_model(cls):
        return cls.__history_mapper__.class_


class Service(Versioned, Base):
    __tablename__ = "services"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    keys: Mapped[list["Key"]] = relationship(back_populates="service")


class Key(Base):
    __tablename__ = "keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("services.id"))
    secret: Mapped[str]
    service: Mapped[Service] = relationship(back_populates="keys", lazy="joined")


classical = registry(metadata=Base.metadata)

baskets = Table("baskets", Base.metadata, Column("id", Integer, primary_key=True), Column("owner_name", Integer))
fruits = Table(
    "fruits", Base.metadata, Column("id", Integer, primary_key=True), Column("basket_id", ForeignKey("baskets.id"))
)


class Basket:
    pass


class Fruit:
    pass


classical.map_imperatively(
    Basket, baskets, properties={"owner": baskets.c.owner_name, "fruits": relationship(Fruit, order_by=fruits.c.id)}
)
classical.map_imperatively(Fruit, fruits)


class Survey(Base):
    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True)
    forms: Mapped[list["Form"]] = relationship(back_populates="survey")


class Form(Base):
    __tablename__ = "forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    survey: Mapped[Survey] = relationship(back_populates="forms")
    parts: Mapped[list["Part"]] = relationship(viewonly=True, order_by="Part.position")
    top: Mapped[list["Part"]] = relationship(
        primaryjoin="and_(Part.form_id == Form.id, Part.parent_id.is_(None))", order_by="Part.position"
    )


class Part(Base):
    __tablename__ = "parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    position: Mapped[int]
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parts.id"))
    form: Mapped[Form] = relationship(back_populates="top")
    parent: Mapped["Section | None"] = relationship("Part", remote_side="Part.id", back_populates="children")
    children: Mapped[list["Part"]] = relationship("Part", back_populates="parent", order_by="Part.position")
    references: Mapped[list["Reference"]] = relationship(
        back_populates="part",
        foreign_keys="Reference.part_id",
        order_by=lambda: (Reference.sort_form, Reference.sort_position.desc()),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}


class Question(Part):
    text: Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": "question"}


class Section(Part):
    heading: Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": "section"}


class Reference(Base):
    __tablename__ = "references"

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("parts.id"))
    part: Mapped[Part] = relationship(back_populates="references", foreign_keys=[part_id])
    to: Mapped[Part | None] = relationship(foreign_keys=[to_id])
    sort_form: Mapped[int | None] = column_property(
        select(Part.form_id).where(Part.id == foreign(to_id)).scalar_subquery()
    )
    sort_position: Mapped[int | None] = column_property(
        select(Part.position).where(Part.id == foreign(to_id)).scalar_subquery()
    )


class Member(Base):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    schools: Mapped[list["School"]] = relationship(
        secondary="join(Role, Body, Role.body_id == Body.id)",
        primaryjoin="Member.id == Role.member_id",
        secondaryjoin="""and_(
            or_(School.id == Role.school_id, and_(School.body_id == Role.body_id, Role.school_id.is_(None))),
            Body.open == True
        )""",
        viewonly=True,
        order_by="School.name",
    )
    bodies: Mapped[list["Body"]] = relationship(
        secondary="join(join(Role, School, School.id == Role.school_id), Survey, Survey.id == School.id, isouter=True)",
        primaryjoin="Member.id == Role.member_id",
        secondaryjoin="Body.id == School.body_id",
        viewonly=True,
    )


class Body(Base):
    __tablename__ = "bodies"

    id: Mapped[int] = mapped_column(primary_key=True)
    open: Mapped[bool]


class School(Base):
    __tablename__ = "schools"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))


class Role(Base):
    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))


labels = Table(
    "article_labels",
    Base.metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("label_id", ForeignKey("labels.id"), primary_key=True),
)


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    articles: Mapped[list["Article"]] = relationship(back_populates="author", cascade="all, delete-orphan")
    profile: Mapped["Profile | None"] = relationship(back_populates="author", cascade="all, delete-orphan")


class Profile(Base):
    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), unique=True)
    text: Mapped[str | None]
    author: Mapped[Author] = relationship(back_populates="profile")


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    views: Mapped[int] = mapped_column(default=0, server_default="0")
    extra: Mapped[dict | None] = mapped_column(JSON)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    created_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime.datetime | None] = mapped_column(DateTime(timezone=True), onupdate=func.now())
    author: Mapped[Author] = relationship(back_populates="articles")
    labels: Mapped[list["Label"]] = relationship(secondary=labels, backref=backref("articles", order_by="Article.title"))
    comments: Mapped[list["Remark"]] = relationship(back_populates="article", passive_deletes=True, cascade="all")


class Label(Base):
    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Remark(Base):
    __tablename__ = "remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    text: Mapped[str]
    article: Mapped[Article] = relationship(back_populates="comments")


class Channel(Base):
    __tablename__ = "channels"

    id: Mapped[int] = mapped_column(primary_key=True)
    open: Mapped[bool] = mapped_column(default=True)
    messages: DynamicMapped["Message"] = relationship(back_populates="channel", order_by="Message.id")
    drafts: WriteOnlyMapped["Draft"] = relationship(passive_deletes=True)


class Message(Base):
    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    channel: Mapped[Channel] = relationship(back_populates="messages")


class Draft(Base):
    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
