"""Loops that ask row by row for what one statement before them can give."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Order, User


def by_get(session: Session):
    orders = session.scalars(select(Order).order_by(Order.id)).all()
    found = []
    for order in orders:
        user = session.get(User, order.user_id)
        found.append((order.id, user.email if user is not None else None))
    return found


def by_scalar_of_a_result(session: Session):
    found = {}
    for order in session.scalars(select(Order).order_by(Order.id)):
        user = session.scalar(select(User).where(User.id == order.user_id, User.city == "Rome"))
        if user:
            found[order.id] = user.email
    return found


def by_execute(session: Session):
    orders = session.execute(select(Order)).scalars().all()
    return sorted(
        [(order.id, order.state) for order in orders if session.execute(select(User).where(User.email == order.mail)).scalar_one_or_none()]
    )


def by_filter_by(session: Session):
    orders = session.query(Order).order_by(Order.id)
    found = []
    for order in orders:
        user = session.query(User).filter_by(id=order.user_id).first()
        found.append(user.city if user else "nowhere")
    return found


def by_legacy_get(session: Session):
    return [session.query(User).get(order.user_id) is None for order in session.query(Order).order_by(Order.id).all()]


def lists(session: Session):
    found = []
    for user in session.scalars(select(User).order_by(User.id)).all():
        for order in session.scalars(select(Order).where(Order.user_id == user.id).order_by(Order.id.desc())).all():
            found.append((user.email, order.id))
    return found


def lists_that_change(session: Session):
    users = session.scalars(select(User).order_by(User.id)).all()
    found = {}
    for user in users:
        orders = session.query(Order).filter(Order.user_id == user.id).order_by(Order.id).all()
        orders.reverse()
        found[user.email] = [order.id for order in orders]
    return found
