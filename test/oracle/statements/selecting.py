"""Functions that build statements with `select` and its kind; each parameter is a value that only a run can tell."""

from datetime import timedelta

from sqlalchemy import (
    Integer,
    String,
    and_,
    any_,
    case,
    cast,
    desc,
    distinct,
    exists,
    extract,
    false,
    func,
    intersect,
    literal,
    literal_column,
    not_,
    null,
    nulls_last,
    or_,
    select,
    text,
    true,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql import functions

from models import (
    Address,
    Desk,
    Director,
    Employee,
    Engineer,
    Group,
    Line,
    Manager,
    Node,
    Note,
    Order,
    Product,
    Profile,
    Shipment,
    Status,
    User,
    audit,
    user_group,
)


def entity():
    return select(User)


def entity_by_id(user_id):
    return select(User).where(User.id == user_id)


def filter_by(name: str):
    return select(User).filter_by(name=name, is_admin=True)


def columns():
    return select(User.id, User.email_address, User.name.label("who"))


def count():
    return select(func.count()).select_from(User)


def count_column(since):
    return select(func.count(User.id)).where(User.created_at >= since)


def count_distinct():
    return select(func.count(distinct(Order.user_id)), func.count(Order.state.distinct()))


def several_conditions(name: str, limit):
    return select(User).where(User.name == name, User.balance > limit).where(User.id != 5)


def and_or(a, b):
    return select(User.id).where(or_(User.id == a, and_(User.id == b, User.name != "x")), not_(User.is_admin))


def operators_and_or(a, b):
    return select(User.id).where(((User.id == a) & (User.balance < b)) | ~(User.name == "x"))


def nested_and(a):
    return select(User.id).where(and_(User.id == a, and_(User.is_admin, User.name == "x")))


def is_null():
    return select(User.id).where(User.balance == None, User.settings.is_(None), User.email_address.is_not(None))  # noqa: E711


def booleans():
    return select(User.id).where(User.is_admin == True, User.is_admin.is_(False), User.is_admin != False)  # noqa: E712


def boolean_column():
    return select(User.id).where(User.is_admin, ~User.is_admin)


def true_and_false():
    return select(User.id).where(or_(false(), User.is_admin), and_(true(), User.id == 1))


def reversed_operands(a):
    return select(User.id).where(5 < User.id, a == User.balance)


def in_list(ids: list):
    return select(User).where(User.id.in_(ids))


def in_literal():
    return select(User.id).where(User.name.in_(["a", "b"]), User.id.not_in([1, 2]))


def in_empty():
    return select(User.id).where(User.id.in_([]))


def in_subquery(state):
    return select(User.id).where(User.id.in_(select(Order.user_id).where(Order.state == state)))


def not_in_subquery():
    return select(User.id).where(~User.id.in_(select(Order.user_id)))


def in_enum():
    return select(User.id).where(User.status.in_([Status.ACTIVE, Status.CLOSED]), User.status == Status.ACTIVE)


def like_family(q: str):
    return select(User.id).where(
        User.name.like("%x%"),
        User.name.ilike(q),
        User.name.not_like("y%"),
        User.name.contains(q),
        User.name.startswith("a"),
        User.name.endswith(q),
    )


def like_formatted(q: str):
    return select(User.id).where(User.name.ilike(f"%{q}%"))


def like_escape(q: str):
    return select(User.id).where(User.name.like(q, escape="\\"), User.name.contains(q, autoescape=True))


def icontains(q: str):
    return select(User.id).where(User.name.icontains(q), User.name.istartswith(q))


def between(a, b):
    return select(Order.id).where(Order.total.between(a, b), Order.placed_at.between(a, b))


def comparisons(a):
    return select(Order.id).where(Order.total + 5 > a, Order.total * 2 <= a, Order.total - a >= 1, -Order.total < a)


def concatenation(a: str):
    return select(User.name + "x", User.name + User.email_address, User.name.concat(a))


def order_by():
    return select(User).order_by(User.name, User.created_at.desc(), desc(User.id), User.balance.asc().nulls_last())


def order_by_nulls():
    return select(User.id).order_by(nulls_last(User.name.desc()), User.id.desc().nullsfirst())


def order_by_label():
    total = func.sum(Order.total).label("amount")
    return select(Order.user_id, total).group_by(Order.user_id).order_by(total.desc())


def order_by_text_label():
    return select(Order.user_id, func.count().label("n")).group_by(Order.user_id).order_by(desc("n"), "user_id")


def group_having(n):
    return (
        select(Order.user_id, func.sum(Order.total), func.max(Order.placed_at))
        .group_by(Order.user_id)
        .having(func.count(Order.id) > n, func.sum(Order.total) < 10)
    )


def group_by_label():
    day = func.date_trunc("day", Order.placed_at).label("day")
    return select(day, func.count()).group_by(day).order_by(day)


def group_by_name():
    return select(func.date_trunc("day", Order.placed_at).label("day"), func.count()).group_by("day")


def limit_offset(limit, offset):
    return select(User).order_by(User.id).limit(limit).offset(offset)


def limit_constants():
    return select(User.id).limit(10).offset(20)


def slice_():
    return select(User.id).order_by(User.id).slice(5, 10)


def fetch_first():
    return select(User.id).order_by(User.id).fetch(5, with_ties=True)


def distinct_rows():
    return select(User.name).distinct()


def distinct_on():
    return select(Order).distinct(Order.user_id).order_by(Order.user_id, Order.placed_at.desc())


def for_update(id):
    return select(User).where(User.id == id).with_for_update()


def for_update_skip_locked():
    return select(Order).where(Order.state == "new").limit(1).with_for_update(skip_locked=True, of=Order)


def for_share():
    return select(Order.id).with_for_update(read=True, nowait=True)


def for_no_key_update():
    return select(Order.id).with_for_update(key_share=True)


def join_foreign_key():
    return select(User.name, Order.total).join(Order)


def join_on(user_id):
    return select(Order).join(User, User.id == Order.user_id).where(User.id == user_id)


def join_relationship():
    return select(User).join(User.orders).where(Order.state == "open")


def join_chain():
    return select(Line.quantity).select_from(User).join(User.orders).join(Order.lines).join(Line.product)


def join_target_and_relationship():
    return select(Order).join(User, Order.user).filter_by(name="x")


def outer_join():
    return select(User.name, func.count(Order.id)).outerjoin(Order).group_by(User.name)


def outer_join_keyword():
    return select(User.id).join(User.profile, isouter=True).where(Profile.id.is_(None))


def full_join():
    return select(User.id, Order.id).join(Order, full=True)


def join_from():
    return select(Product.name).join_from(Line, Product).join(Order, Order.id == Line.order_id)


def join_secondary():
    return select(User).join(User.groups).where(Group.name == "x")


def outer_join_secondary():
    return select(User.id, Group.name).outerjoin(User.groups)


def join_secondary_backwards():
    return select(Group).join(Group.users).where(User.name == "x")


def join_secondary_table():
    return select(User.id).join(user_group, user_group.c.user_id == User.id).join(Group)


def join_to_one():
    return select(Order).join(Order.user).order_by(User.name)


def join_and():
    return select(User.id).join(User.orders.and_(Order.state == "open"))


def join_alias():
    author = aliased(User)
    editor = aliased(User)
    return select(Note.id, author.name, editor.name).join(author, Note.author).join(editor, Note.editor)


def join_of_type():
    author = aliased(User)
    return select(Note.id).join(Note.author.of_type(author)).where(author.name == "x")


def named_alias():
    boss = aliased(User, name="boss")
    return select(boss).where(boss.id == 1)


def join_condition_in_relationship():
    return select(Order.id).join(Order.notes)


def self_join():
    child = aliased(Node)
    return select(Node.name, child.name).join(child, Node.children)


def self_join_parent():
    parent = aliased(Node)
    return select(Node).join(Node.parent.of_type(parent)).where(parent.name == "root")


def composite_join():
    return select(Shipment.id).join(Shipment.line).where(Line.quantity > 1)


def composite_join_foreign_key():
    return select(Shipment.id).join(Line)


def implicit_join():
    return select(User.name, Order.total).where(User.id == Order.user_id)


def any_where(state):
    return select(User).where(User.orders.any(Order.state == state))


def any_keywords():
    return select(User.id).where(User.orders.any(state="x"))


def any_nothing():
    return select(User.id).where(~User.orders.any())


def any_secondary():
    return select(User.id).where(User.groups.any(Group.name.in_(["a", "b"])))


def has(name: str):
    return select(Order.id).where(Order.user.has(User.name == name))


def has_nested():
    return select(Line.quantity).where(Line.order.has(Order.user.has(name="x")))


def any_self():
    return select(Node.id).where(Node.children.any(Node.name == "leaf"))


def relationship_is_object(user: User):
    return select(Order).where(Order.user == user)


def relationship_is_not_object(user: User):
    return select(Order.id).where(Order.user != user)


def relationship_is_none():
    return select(Order.id).where(Order.user == None)  # noqa: E711


def relationship_is_not_none():
    return select(Note.id).where(Note.author != None)  # noqa: E711


def collection_contains(order: Order):
    return select(User.id).where(User.orders.contains(order))


def secondary_contains(group: Group):
    return select(User.id).where(User.groups.contains(group))


def exists_where():
    return select(User.id).where(exists().where(Order.user_id == User.id))


def exists_select():
    return select(User.id).where(exists(select(Order.id).where(Order.user_id == User.id)))


def exists_method():
    return select(User.id).where(~select(Order.id).where(Order.user_id == User.id).exists())


def exists_column():
    return select(User.id).where(exists(Order.id).where(Order.user_id == User.id))


def select_exists(id):
    return select(exists().where(User.id == id))


def select_exists_of_select(id):
    return select(select(User.id).where(User.id == id).exists())


def scalar_subquery():
    n = select(func.count(Order.id)).where(Order.user_id == User.id).scalar_subquery()
    return select(User.id, n.label("orders")).order_by(n)


def scalar_subquery_compared():
    latest = select(func.max(Order.placed_at)).scalar_subquery()
    return select(Order.id).where(Order.placed_at == latest)


def correlate():
    inner = aliased(Order)
    latest = select(func.max(inner.placed_at)).where(inner.user_id == Order.user_id).correlate(Order).scalar_subquery()
    return select(Order).where(Order.placed_at == latest)


def subquery_join():
    totals = select(Order.user_id, func.sum(Order.total).label("total")).group_by(Order.user_id).subquery()
    return select(User.name, totals.c.total).join(totals, totals.c.user_id == User.id)


def subquery_named():
    recent = select(Order).order_by(Order.placed_at.desc()).limit(10).subquery("recent")
    return select(recent.c.id, recent.c.state)


def subquery_all():
    recent = select(Order.id, Order.state).subquery()
    return select(recent)


def alias_of_subquery():
    recent = select(Order).limit(10).subquery()
    order = aliased(Order, recent)
    return select(order).order_by(order.id)


def count_of_subquery(name: str):
    found = select(User.id).where(User.name == name).subquery()
    return select(func.count()).select_from(found)


def cte():
    totals = select(Order.user_id, func.sum(Order.total).label("total")).group_by(Order.user_id).cte("totals")
    return select(User.name, totals.c.total).join(totals, totals.c.user_id == User.id)


def two_ctes():
    a = select(User.id).where(User.is_admin).cte("a")
    b = select(Order.user_id).where(Order.user_id.in_(select(a.c.id))).cte("b")
    return select(b.c.user_id, a.c.id).join(a, a.c.id == b.c.user_id)


def recursive_cte(root):
    tree = select(Node.id, Node.parent_id).where(Node.id == root).cte("tree", recursive=True)
    tree = tree.union_all(select(Node.id, Node.parent_id).join(tree, Node.parent_id == tree.c.id))
    return select(tree.c.id)


def lateral():
    last = select(Order.total).where(Order.user_id == User.id).order_by(Order.id.desc()).limit(1).lateral()
    return select(User.id, last.c.total).select_from(User).join(last, true())


def union_rows(a):
    return union(select(User.id).where(User.name == a), select(Order.user_id))


def union_all_rows():
    return union_all(select(User.id, User.name), select(Order.id, Order.state)).order_by("id").limit(5)


def union_method():
    return select(User.id).union(select(Order.user_id))


def intersect_rows():
    return intersect(select(User.id), select(Order.user_id))


def except_method():
    return select(User.id).except_(select(Order.user_id))


def union_subquery():
    both = union_all(select(User.id.label("n")), select(Order.user_id)).subquery()
    return select(func.count(), both.c.n).group_by(both.c.n)


def case_searched():
    return select(case((Order.total > 100, "big"), (Order.total > 10, "mid"), else_="small").label("size"))


def case_simple():
    return select(case({"new": 1, "old": 2}, value=Order.state, else_=0))


def sum_case():
    return select(func.sum(case((Order.state == "open", 1), else_=0)), func.count().filter(Order.state == "open"))


def casts():
    return select(cast(Order.total, Integer), Order.id.cast(String)).where(cast(Order.payload["a"], String) == "x")


def coalesce():
    return select(func.coalesce(func.sum(Order.total), 0), func.coalesce(func.max(Order.state), "x"))


def function_calls(q: str):
    return select(func.lower(User.name), func.now(), func.current_timestamp()).where(func.lower(User.name) == func.lower(q))


def nested_functions():
    return select(func.round(func.avg(Order.total), 2), func.array_agg(Order.id), func.string_agg(Order.state, ","))


def unknown_function(a):
    return select(func.age(User.created_at, a))


def schema_function():
    return select(func.pg_catalog.lower(User.name))


def extract_year():
    return select(extract("year", Order.placed_at)).where(extract("month", Order.placed_at) == 5)


def tuples():
    return select(Line.quantity).where(tuple_(Line.order_id, Line.number).in_([(1, 2), (3, 4)]))


def interval():
    return select(Order.id).where(Order.placed_at < func.now() - timedelta(days=3))


def window():
    return select(
        Order.id,
        func.row_number().over(partition_by=Order.user_id, order_by=Order.placed_at.desc()).label("n"),
        func.sum(Order.total).over(order_by=[Order.user_id, Order.id], rows=(None, 0)),
    )


def window_filtered():
    ranked = select(Order.id, func.rank().over(partition_by=Order.user_id, order_by=Order.total).label("r")).subquery()
    return select(ranked.c.id).where(ranked.c.r == 1)


def within_group():
    return select(func.percentile_cont(0.5).within_group(Order.total))


def jsonb():
    return select(User.settings["a"].astext, User.settings[("a", "b")].astext).where(
        User.settings["theme"].astext == "dark",
        User.settings.contains({"a": 1}),
        User.settings.has_key("x"),
    )


def json_casts():
    return select(User.settings["n"].as_integer(), User.settings["s"].as_string(), User.settings["b"].as_boolean())


def arrays(tag: str):
    return select(User.tags[1]).where(
        User.tags.contains(["a"]), User.tags.overlap(["b"]), User.tags.any(tag), tag == any_(User.tags)
    )


def custom_operator(a):
    return select(User.id).where(User.name.op("~*")(a), User.id.op("#")(a) == 1)


def regexp(a: str):
    return select(User.id).where(User.name.regexp_match(a))


def distinct_from(a):
    return select(User.id).where(User.name.is_distinct_from(a), User.balance.is_not_distinct_from(None))


def collate():
    return select(User.id).order_by(User.name.collate("C"))


def literals(a):
    return select(literal(1), literal("x").label("kind"), literal_column("'y'").label("z"), null().label("n"), User.id)


def text_condition(a):
    return select(User.id).where(text("users.name = :name").bindparams(name=a)).order_by(text("users.id DESC"))


def text_columns():
    return select(text("1")).select_from(User)


def plain_table(id):
    return select(audit.c.id, audit.c.action).where(audit.c.actor == id).order_by(audit.c.at.desc())


def whole_table():
    return select(audit)


def table_alias():
    a = audit.alias()
    b = audit.alias("b")
    return select(a.c.id, b.c.id).where(a.c.actor == b.c.actor)


def table_join():
    return select(audit.c.action, User.name).select_from(audit.join(User.__table__))


def hybrid(limit):
    return select(User.id, User.label).where(User.is_rich, User.richer_than(limit))


def hybrid_of_alias():
    other = aliased(User)
    return select(other.label).where(other.is_rich)


def column_property_():
    return select(Address.full).where(Address.full == "x")


def entity_with_column_property():
    return select(Address)


def alias_with_column_property():
    return select(aliased(Address).full)


def synonym_():
    return select(User.mail).where(User.mail == "x")


def inheritance_base():
    return select(Employee)


def inheritance_joined():
    return select(Engineer).where(Engineer.name == "x", Engineer.language == "py")


def inheritance_joined_columns():
    return select(Engineer.id, Engineer.language)


def inheritance_single():
    return select(Manager).where(Manager.bonus > 5)


def inheritance_leaf():
    return select(Director.name)


def join_to_single():
    return select(Desk).join(Desk.manager)


def join_from_single():
    return select(Manager).join(Manager.desks)


def with_only_columns():
    return select(User).where(User.id == 1).with_only_columns(User.name)


def count_with_only_columns():
    statement = select(User).where(User.is_admin)
    return statement.with_only_columns(func.count(), maintain_column_froms=True)


def add_columns():
    return select(User.id).add_columns(User.name)


def execution_options():
    return select(User).execution_options(populate_existing=True)


def two_entities():
    return select(User, Order).join(User.orders)


def entity_and_count():
    return select(User, func.count(Order.id).label("n")).outerjoin(User.orders).group_by(User.id)


def pagination_total(state):
    base = select(Order).where(Order.state == state)
    return select(func.count()).select_from(base.subquery())


def pagination_total_ordered(state):
    base = select(Order).where(Order.state == state).order_by(Order.id)
    return select(func.count()).select_from(base.order_by(None).subquery())


def keyset(last_at, last_id):
    return (
        select(Order)
        .where(or_(Order.placed_at < last_at, and_(Order.placed_at == last_at, Order.id < last_id)))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(20)
    )


def keyset_tuple(last_at, last_id):
    return select(Order.id).where(tuple_(Order.placed_at, Order.id) < tuple_(last_at, last_id))


def where_in_pieces(name: str, admin: bool):
    statement = select(User)
    conditions = [User.name == name]
    conditions.append(User.is_admin.is_(True))
    return statement.where(*conditions)


def helper_call(name: str):
    return _visible(select(User)).where(User.name == name)


def _visible(statement):
    return statement.where(User.is_admin.is_(False))


def group_by_entity():
    return select(Product, func.count(Line.number)).join(Line).group_by(Product)


def functions_module():
    return select(functions.coalesce(functions.sum(Order.total), 0), functions.count(Order.id))


def func_cast():
    return select(func.cast(Order.total, Integer).label("n"), func.lower(Order.state) + "x")


def join_subquery_by_key():
    matching = select(Order.user_id).where(Order.state == "x").distinct().subquery()
    return select(User).join(matching)


def join_subquery_referenced():
    admins = select(User.id).where(User.is_admin).subquery()
    return select(Order.id).join(admins)


def subquery_of_union():
    rows = select(User.id).union_all(select(Order.user_id)).subquery("rows")
    return select(rows.c.id, func.count()).group_by(rows.c.id).order_by(func.count().desc())


def alias_in_exists():
    other = aliased(Order)
    newer = select(other.id).where(other.user_id == Order.user_id, other.placed_at > Order.placed_at)
    return select(Order).where(~newer.exists())


def count_entities_having():
    return select(Order.user_id).group_by(Order.user_id).having(func.count(Order.id.distinct()) >= 2)


def boolean_expressions():
    return select((Order.total > 5).label("big"), User.is_admin.label("admin")).join(User)


def order_by_case():
    rank = case((Order.state == "new", 0), (Order.state == "open", 1), else_=2)
    return select(Order.id).order_by(rank, Order.id)


def arithmetic_of_literals(n):
    return select(Order.total / 2, Order.total % 3, (Order.total + n) * 2).where(Order.id + 1 == n)


def nulls_and_coalesce_ordering():
    return select(User.id).order_by(func.coalesce(User.updated_at, User.created_at).desc().nulls_last())


def exists_or_condition(name: str):
    has_order = exists().where(Order.user_id == User.id, Order.state == "open")
    return select(User.id).where(or_(User.name == name, has_order))


def label_in_where():
    lowered = func.lower(User.name).label("lowered")
    return select(User.id, lowered).where(lowered == "x").order_by(lowered)


def json_build(q: str):
    return select(func.jsonb_agg(func.jsonb_build_object("id", User.id, "name", User.name))).where(User.name == q)


def search(q: str):
    return select(User.id).where(func.to_tsvector("english", User.name).op("@@")(func.plainto_tsquery("english", q)))


def interval_text():
    return select(Order.id).where(Order.placed_at > func.now() - text("interval '1 day'"))


def date_of_timestamp(day):
    return select(func.date(Order.placed_at), func.count()).group_by(func.date(Order.placed_at))


def is_of_constants():
    return select(User.id).where(User.is_admin.is_(True), User.balance.is_not(None), User.name.is_distinct_from("x"))
