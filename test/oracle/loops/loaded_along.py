"""Relationships that are read row by row from what an option, or the model, has loaded with the rows."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, defaultload, joinedload, selectinload  # noqa: F401

from models import Line, Order, User


def behind_a_join(session: Session):
    orders = session.scalars(select(Order).options(joinedload(Order.user)).order_by(Order.id)).all()
    return [[note.words for note in order.user.notes] if order.user else [] for order in orders]


def behind_a_join_of_the_query(session: Session):
    statement = select(Order).join(Order.user).options(contains_eager(Order.user)).where(User.city == "Rome").order_by(Order.id)
    found = []
    for order in session.scalars(statement).all():
        found.append((order.id, [note.words for note in order.user.notes]))
    return found


def behind_a_second_statement(session: Session):
    users = session.scalars(select(User).options(selectinload(User.orders)).order_by(User.id)).all()
    return {user.email: [line.id for order in user.orders for line in order.lines] for user in users}


def behind_a_join_of_the_model(session: Session):
    lines = session.query(Line).order_by(Line.id).all()
    return [line.order.user.email if line.order.user else None for line in lines]


def behind_two(session: Session):
    users = session.query(User).options(selectinload(User.orders).joinedload(Order.user)).order_by(User.id)
    return [note.words for user in users for order in user.orders for note in order.user.notes]
