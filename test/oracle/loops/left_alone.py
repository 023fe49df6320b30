"""Loops in which a look-up in a dict would not be the same, or cannot be told to be."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Order, User


def raises(session: Session):
    return [session.scalars(select(User).where(User.id == order.user_id)).one().email for order in session.scalars(select(Order)).all()]


def one_of_several(session: Session):
    users = session.scalars(select(User)).all()
    return [session.scalars(select(Order).where(Order.user_id == user.id)).first() for user in users]


def writes(session: Session):
    for order in session.scalars(select(Order)).all():
        user = session.get(User, order.user_id)
        user.city = order.state
        session.commit()


def two_keys(session: Session):
    found = []
    for order in session.scalars(select(Order)).all():
        found.append(session.scalar(select(User).where(User.id == order.user_id, User.email == order.mail)))
    return found


def of_another_kind(session: Session):
    found = []
    for order in session.scalars(select(Order)).all():
        found.append(session.scalar(select(User).where(User.email == order.user_id)))
    return found


def newest(session: Session):
    found = []
    for user in session.scalars(select(User)).all():
        found.append(session.scalars(select(Order).where(Order.user_id == user.id).order_by(Order.id.desc()).limit(1)).all())
    return found


def on_demand(session: Session, wanted: bool):
    orders = session.scalars(select(Order)).all()
    return [session.get(User, order.user_id) for order in orders] if wanted else []


def begun_elsewhere(session: Session):
    found = []
    for order in session.scalars(select(Order)).all():
        order = found[0] if found else order
        found.append(session.get(User, order.user_id))
    return found
