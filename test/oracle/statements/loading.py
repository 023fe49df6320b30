"""Functions that give statements whose entities bring relationships along."""

from sqlalchemy import func, select
from sqlalchemy.orm import (
    Load,
    Session,
    aliased,
    contains_eager,
    defaultload,
    defer,
    joinedload,
    lazyload,
    load_only,
    noload,
    raiseload,
    selectinload,
    subqueryload,
    undefer,
)

from models import Address, Desk, Employee, Group, Line, Manager, Node, Note, Order, Product, Profile, Shipment, User


def joined():
    return select(User).options(joinedload(User.orders))


def joined_to_one():
    return select(Order).options(joinedload(Order.user)).where(Order.id == 1).order_by(Order.id)


def joined_inner():
    return select(Order).options(joinedload(Order.user, innerjoin=True))


def joined_limit():
    return select(User).options(joinedload(User.orders)).where(User.is_admin).order_by(User.name.desc()).limit(5)


def joined_limit_order_by_function():
    return select(User).options(joinedload(User.orders)).order_by(func.lower(User.name), User.id).limit(5)


def joined_to_one_limit():
    return select(Order).options(joinedload(Order.user)).order_by(Order.id).limit(5)


def joined_secondary():
    return select(User).options(joinedload(User.groups)).where(User.id == 1)


def joined_secondary_backwards():
    return select(Group).options(joinedload(Group.users))


def joined_two():
    return select(User).options(joinedload(User.orders), joinedload(User.profile))


def joined_chain():
    return select(User).options(joinedload(User.orders).joinedload(Order.lines))


def joined_chain_inner():
    return select(Note).options(joinedload(Note.author).joinedload(User.profile, innerjoin=True))


def joined_with_join():
    return select(User).join(User.orders).options(joinedload(User.profile)).where(Order.state == "x")


def joined_self():
    return select(Node).options(joinedload(Node.children))


def joined_self_parent():
    return select(Node).options(joinedload(Node.parent))


def joined_load_only():
    return select(Order).options(joinedload(Order.user).load_only(User.name))


def joined_condition():
    return select(Order).options(joinedload(Order.notes))


def joined_and():
    return select(User).options(joinedload(User.orders.and_(Order.state == "x")))


def joined_alias():
    other = aliased(User)
    return select(other).options(joinedload(other.orders))


def joined_single_table():
    return select(Desk).options(joinedload(Desk.manager))


def joined_composite():
    return select(Shipment).options(joinedload(Shipment.line))


def declared_joined():
    return select(Address)


def declared_joined_inner():
    return select(Line).where(Line.quantity > 1)


def declared_joined_not_wanted():
    return select(Line).options(lazyload(Line.product))


def declared_joined_below_outer():
    return select(Shipment).options(joinedload(Shipment.line))


def nothing_is_joined_to_columns():
    return select(Line.order_id, Line.quantity)


def contains():
    return select(User).join(User.orders).options(contains_eager(User.orders)).where(Order.state == "x")


def contains_alias():
    order = aliased(Order)
    return select(User).join(User.orders.of_type(order)).options(contains_eager(User.orders.of_type(order)))


def contains_chain():
    return (
        select(Line)
        .join(Line.order)
        .join(Order.user)
        .options(contains_eager(Line.order).contains_eager(Order.user), noload(Line.product))
    )


def raising():
    return select(User).options(raiseload("*"))


def raising_all_but_one():
    return select(Line).options(joinedload(Line.order), raiseload("*"))


def selectin_below_joined():
    return select(Order).options(joinedload(Order.user).selectinload(User.groups))


def load_by_class():
    return select(User).options(Load(User).joinedload(User.orders), Load(User).load_only(User.name))


def default_then_joined():
    return select(Order).options(defaultload(Order.user).joinedload(User.profile))


def sub_options():
    return select(User).options(joinedload(User.orders).options(joinedload(Order.notes), load_only(Order.state)))


def two_entities():
    return select(User, Order).join(User.orders).options(joinedload(User.profile), joinedload(Order.notes))


def legacy_joined(session: Session):
    return session.query(User).options(joinedload(User.orders)), "all"


def legacy_joined_first(session: Session):
    return session.query(User).options(joinedload(User.orders)).filter(User.name == "x"), "first"


def legacy_joined_count(session: Session):
    return session.query(User).options(joinedload(User.orders)), "count"


def legacy_joined_get(session: Session):
    return session.query(User).options(joinedload(User.profile)), "get", 1


def legacy_declared(session: Session):
    return session.query(Line).order_by(Line.number).limit(3), "all"


def legacy_contains(session: Session):
    return session.query(Order).join(Order.user).options(contains_eager(Order.user)).order_by(User.name), "all"


def legacy_distinct(session: Session):
    return session.query(User).distinct().options(joinedload(User.orders)), "all"


def legacy_subquery_has_none(session: Session):
    lines = session.query(Line).subquery()
    return session.query(lines.c.quantity), "all"


def selectin():
    return select(User).options(selectinload(User.orders).selectinload(Order.lines), subqueryload(User.groups))


def defer_below():
    return select(Order).options(joinedload(Order.user).defer(User.settings).undefer(User.biography))
