"""Mappings of every sort that statements are compiled for."""

import enum
from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import aliased, backref, column_property, declarative_base, deferred, relationship, synonym

Base = declarative_base()


class Status(enum.Enum):
    ACTIVE = "active"
    CLOSED = "closed"


user_group = Table(
    "user_group",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("group_id", ForeignKey("groups.id"), primary_key=True),
)

audit = Table(
    "audit",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("actor", ForeignKey("users.id")),
    Column("action", String(50), nullable=False),
    Column("at", DateTime, default=datetime.utcnow),
)


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    name = Column(String(100), nullable=False)
    email_address = Column("email", String(255), unique=True)
    is_admin = Column(Boolean, nullable=False, default=False)
    status = Column(Enum(Status, name="user_status"), default=Status.ACTIVE)
    balance = Column(Numeric(10, 2))
    settings = Column(JSONB)
    tags = Column(ARRAY(Text))
    created_at = Column(DateTime, default=datetime.utcnow)
    updated_at = Column(DateTime, onupdate=func.now())
    biography = deferred(Column(Text))

    orders = relationship("Order", back_populates="user", order_by="Order.id")
    groups = relationship("Group", secondary=user_group, backref="users")
    addresses = relationship("Address", backref=backref("user", lazy="joined"), cascade="all, delete-orphan")
    profile = relationship("Profile", uselist=False, back_populates="user")

    mail = synonym("email_address")

    @hybrid_property
    def label(self):
        return self.name + " <" + self.email_address + ">"

    @hybrid_property
    def is_rich(self):
        return self.balance > 1000

    @hybrid_method
    def richer_than(self, limit):
        return self.balance > limit


class Profile(Base):
    __tablename__ = "profiles"

    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"), nullable=False, unique=True)
    bio = Column(Text)
    user = relationship(User, back_populates="profile")


class Address(Base):
    __tablename__ = "addresses"

    id = Column(Integer, primary_key=True)
    user_id = Column(Integer, ForeignKey("users.id"))
    city = Column(String)
    zip_code = Column("zip", String)
    full = column_property(city + " " + zip_code)


class Group(Base):
    __tablename__ = "groups"
    id = Column(UUID(as_uuid=True), primary_key=True)
    name = Column(String, nullable=False)


class Order(Base):
    __tablename__ = "orders"

    id = Column(BigInteger, primary_key=True)
    user_id = Column(ForeignKey("users.id"), nullable=False)
    state = Column(String, nullable=False, server_default="new")
    total = Column(Numeric)
    placed_at = Column(DateTime)
    payload = Column(JSON)
    archived = Column(Boolean)

    user = relationship("User", back_populates="orders")
    lines = relationship("Line", back_populates="order", lazy="selectin")
    notes = relationship("Note", primaryjoin="and_(Order.id == Note.order_id, Note.hidden == False)", viewonly=True)


class Line(Base):
    __tablename__ = "lines"
    order_id = Column(ForeignKey("orders.id"), primary_key=True)
    number = Column(Integer, primary_key=True)
    product_id = Column(ForeignKey("products.id"))
    quantity = Column(Integer, nullable=False, default=1)
    order = relationship("Order", back_populates="lines")
    product = relationship("Product", lazy="joined", innerjoin=True)


class Product(Base):
    __tablename__ = "products"
    __table_args__ = {"schema": None}
    id = Column(Integer, primary_key=True)
    name = Column(String)
    price = Column(Numeric)


class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
    order_id = Column(ForeignKey("orders.id"))
    hidden = Column(Boolean, default=False)
    author_id = Column(ForeignKey("users.id"))
    editor_id = Column(ForeignKey("users.id"))
    author = relationship("User", foreign_keys=[author_id])
    editor = relationship("User", foreign_keys=[editor_id])


class Shipment(Base):
    __tablename__ = "shipments"
    id = Column(Integer, primary_key=True)
    order_id = Column(BigInteger)
    number = Column(Integer)
    __table_args__ = (ForeignKeyConstraint(["order_id", "number"], ["lines.order_id", "lines.number"]),)
    line = relationship(Line, backref="shipments")


class Node(Base):
    __tablename__ = "nodes"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey("nodes.id"))
    name = Column(String)
    children = relationship("Node", back_populates="parent")
    parent = relationship("Node", back_populates="children", remote_side=[id])


class Employee(Base):
    __tablename__ = "employees"
    id = Column(Integer, primary_key=True)
    kind = Column(String)
    name = Column(String)
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "employee"}


class Engineer(Employee):
    __tablename__ = "engineers"
    id = Column(ForeignKey("employees.id"), primary_key=True)
    language = Column(String)
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Manager(Employee):
    bonus = Column(Integer)
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Director(Manager):
    __mapper_args__ = {"polymorphic_identity": "director"}


class Desk(Base):
    __tablename__ = "desks"
    id = Column(Integer, primary_key=True)
    manager_id = Column(ForeignKey("employees.id"))
    manager = relationship(Manager, backref="desks")
