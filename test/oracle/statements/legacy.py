"""Functions that give a Query, the verb that is called on it, and the verb's arguments."""

from sqlalchemy import and_, case, desc, exists, func, literal, or_, text
from sqlalchemy.orm import Session, aliased, contains_eager, defer, joinedload, lazyload, load_only, selectinload, undefer

from models import Address, Director, Employee, Engineer, Group, Line, Manager, Node, Note, Order, Product, User, audit


def all_rows(session: Session):
    return session.query(User), "all"


def filtered(session: Session, name: str):
    return session.query(User).filter(User.name == name), "all"


def filtered_by(session: Session, name: str):
    return session.query(User).filter_by(name=name, is_admin=False), "one_or_none"


def first(session: Session):
    return session.query(User).order_by(User.id), "first"


def one(session: Session, id):
    return session.query(User).filter(User.id == id), "one"


def columns(session: Session):
    return session.query(User.id, User.email_address, func.count(Order.id).label("n")).outerjoin(User.orders).group_by(User.id), "all"


def scalar(session: Session):
    return session.query(func.max(Order.total)), "scalar"


def count(session: Session, name: str):
    return session.query(User).filter_by(name=name), "count"


def count_join(session: Session):
    return session.query(User).join(User.orders).filter(Order.state == "open").order_by(User.id), "count"


def count_columns(session: Session):
    return session.query(User.id, Order.id).join(Order), "count"


def count_distinct(session: Session):
    return session.query(Order.user_id).distinct(), "count"


def count_limited(session: Session):
    return session.query(User).limit(10), "count"


def count_single_table(session: Session):
    return session.query(Manager), "count"


def get(session: Session, id):
    return session.query(User), "get", id


def get_composite(session: Session, a, b):
    return session.query(Line), "get", (a, b)


def sliced(session: Session):
    return session.query(User).order_by(User.id)[5:10], "all"


def sliced_from_start(session: Session, n):
    return session.query(User).order_by(User.id).slice(0, 5), "all"


def limited(session: Session, limit, offset):
    return session.query(User).limit(limit).offset(offset), "all"


def joined(session: Session):
    return session.query(Order).join(User).filter(User.name == "x"), "all"


def joined_relationship(session: Session):
    return session.query(Order).join(Order.user).filter_by(name="x"), "all"


def joined_on(session: Session):
    return session.query(Order, User).join(User, User.id == Order.user_id), "all"


def joined_relationship_target(session: Session):
    return session.query(User).join(Order, User.orders), "all"


def outer_joined(session: Session):
    return session.query(User).outerjoin(User.groups).filter(Group.id == None), "all"  # noqa: E711


def joined_single(session: Session):
    return session.query(Note.id).join(Note.author), "all"


def joined_from(session: Session):
    return session.query(func.sum(Line.quantity)).select_from(Order).join(Order.lines), "scalar"


def joined_aliased(session: Session):
    author = aliased(User)
    return session.query(Note, author.name).join(author, Note.author_id == author.id), "all"


def implicit(session: Session):
    return session.query(User, Order).filter(User.id == Order.user_id), "all"


def with_entities(session: Session):
    return session.query(User).filter(User.is_admin).with_entities(User.id), "all"


def add_columns(session: Session):
    return session.query(User).add_columns(Order.id).join(Order), "all"


def distinct_ordered(session: Session):
    return session.query(User.name).distinct().order_by(User.name), "all"


def distinct_on(session: Session):
    return session.query(Order).distinct(Order.user_id).order_by(Order.user_id), "all"


def exists_method(session: Session, name: str):
    return session.query(session.query(User).filter_by(name=name).exists()), "scalar"


def exists_column(session: Session):
    return session.query(session.query(User.id).filter(User.is_admin).exists()), "scalar"


def exists_joined(session: Session):
    return session.query(session.query(User).join(User.orders).exists()), "scalar"


def exists_correlated(session: Session):
    return session.query(User.id).filter(session.query(Order).filter(Order.user_id == User.id).exists()), "all"


def subquery(session: Session):
    latest = session.query(Order.user_id, func.max(Order.placed_at).label("at")).group_by(Order.user_id).subquery()
    return session.query(Order).join(latest, and_(Order.user_id == latest.c.user_id, Order.placed_at == latest.c.at)), "all"


def subquery_of_entity(session: Session):
    recent = session.query(Order).order_by(Order.placed_at).limit(3).subquery()
    return session.query(recent.c.id), "all"


def in_query(session: Session):
    return session.query(User.id).filter(User.id.in_(session.query(Order.user_id))), "all"


def in_subquery(session: Session):
    return session.query(User.id).filter(User.id.in_(session.query(Order.user_id).filter(Order.state == "x").subquery())), "all"


def scalar_subquery(session: Session):
    n = session.query(func.count(Order.id)).filter(Order.user_id == User.id).scalar_subquery()
    return session.query(User.id, n), "all"


def label_subquery(session: Session):
    n = session.query(func.count(Order.id)).filter(Order.user_id == User.id).label("n")
    return session.query(User.id, n).order_by(desc("n")), "all"


def union(session: Session):
    return session.query(User.id).filter(User.is_admin).union(session.query(Order.user_id)), "all"


def union_all(session: Session):
    return session.query(User).filter(User.id == 1).union_all(session.query(User).filter(User.id == 2)).order_by(User.name), "all"


def union_all_of_labels(session: Session):
    count = func.coalesce(User.balance, 7)
    users = session.query(
        User.id, count.label("count"), User.created_at.label("at"), User.created_at.label("again"), literal(None).label("nothing")
    ).outerjoin(Order, Order.user_id == User.id)
    orders = session.query(
        literal(None).label("id"), Order.total.label("count"), Order.placed_at.label("at"), func.now(), literal("x").label("nothing")
    )
    return users.union_all(orders).order_by(desc("at"), "count"), "all"


def union_ordered_by_a_label(session: Session):
    name = func.lower(User.name).label("lowered")
    return session.query(name).union(session.query(User.email_address)).order_by(name.desc()), "all"


def union_count(session: Session):
    return session.query(User.id).union(session.query(Order.user_id)), "count"


def for_update(session: Session, id):
    return session.query(User).filter_by(id=id).with_for_update(), "one"


def skip_locked(session: Session):
    return session.query(Order).filter(Order.state == "new").with_for_update(skip_locked=True).limit(5), "all"


def text_filter(session: Session):
    return session.query(User).filter(text("users.name = 'x'")), "all"


def load_only_some(session: Session):
    return session.query(User).options(load_only(User.name)), "all"


def defer_and_undefer(session: Session):
    return session.query(User).options(defer(User.settings), undefer(User.biography)), "all"


def case_label(session: Session):
    size = case((Order.total > 10, "big"), else_="small").label("size")
    return session.query(size, func.count()).group_by(size).order_by(size), "all"


def having(session: Session):
    return session.query(Order.user_id).group_by(Order.user_id).having(func.count() > 3), "all"


def any_(session: Session):
    return session.query(User).filter(User.orders.any(Order.state == "x")), "all"


def or_conditions(session: Session, q: str):
    return session.query(User).filter(or_(User.name.ilike(q), User.email_address.ilike(q))), "all"


def plain_table(session: Session):
    return session.query(audit).filter(audit.c.action == "x"), "all"


def single_table(session: Session):
    return session.query(Manager).filter(Manager.bonus > 1), "all"


def joined_table(session: Session):
    return session.query(Engineer).filter_by(language="x"), "all"


def yield_per(session: Session):
    return session.query(User.id).yield_per(100), "all"


def self_referential(session: Session):
    parent = aliased(Node)
    return session.query(Node).join(parent, Node.parent), "all"


def literal_column(session: Session):
    return session.query(literal("a").label("kind"), User.id), "all"


def cte(session: Session):
    rows = session.query(Order.user_id).filter(Order.state == "x").cte("rows")
    return session.query(User).join(rows, rows.c.user_id == User.id), "all"


def join_subquery(session: Session):
    matching = session.query(Order).filter(Order.state == "x").distinct(Order.user_id).subquery()
    return session.query(User).join(matching), "count"


def group_by_entity(session: Session):
    return session.query(User, func.count(Order.id) > 3).filter(User.id == Order.user_id).group_by(User), "all"


def order_by_two_lists(session: Session):
    return session.query(User).order_by(User.name, User.id.desc()).filter(User.id > 1).limit(5).offset(5), "all"
