"""Functions that give statements which change rows; a tuple is a statement and what `execute` gets beside it, or a Query and its verb."""

from sqlalchemy import and_, bindparam, delete, func, insert, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models import Address, Group, Line, Manager, Node, Note, Order, Product, Status, User, audit, user_group


def insert_values(name: str):
    return insert(User).values(name=name, email_address="x")


def insert_dict(name: str):
    return insert(User).values({"name": name, "is_admin": True, User.balance: 5})


def insert_returning(name: str):
    return insert(Product).values(name=name).returning(Product.id, Product.price)


def insert_returning_entity(name: str):
    return insert(Product).values(name=name).returning(Product)


def insert_many():
    return insert(Product).values([{"name": "a", "price": 1}, {"name": "b", "price": 2}])


def insert_table(id):
    return insert(audit).values(actor=id, action="x")


def insert_table_method(id):
    return audit.insert().values(actor=id, action="x")


def insert_key_given():
    return insert(Line).values(order_id=1, number=2)


def insert_association(user_id):
    return insert(user_group).values(user_id=user_id, group_id="5b0a4b5c-0000-4000-8000-000000000000")


def insert_expression():
    return insert(Product).values(name=func.lower("X"), price=select(func.max(Order.total)).scalar_subquery())


def insert_from_select():
    return insert(Product).from_select(["name", "price"], select(User.name, User.balance).where(User.is_admin))


def insert_json():
    return insert(User).values(name="x", settings={"a": 1}, tags=["b"], status=Status.CLOSED)


def upsert_nothing(name: str):
    return upsert(User).values(name=name, email_address="x").on_conflict_do_nothing()


def upsert_nothing_on(name: str):
    return upsert(User).values(name=name).on_conflict_do_nothing(index_elements=[User.email_address])


def upsert_update(name: str):
    statement = upsert(User).values(name=name, email_address="x")
    return statement.on_conflict_do_update(
        index_elements=["email"], set_={"name": statement.excluded.name, "balance": 3}, where=User.is_admin.is_(False)
    )


def upsert_update_many():
    statement = postgresql.insert(Line).values([{"order_id": 1, "number": 1}, {"order_id": 1, "number": 2}])
    return statement.on_conflict_do_update(
        constraint="lines_pkey", set_={"quantity": Line.quantity + statement.excluded.quantity}
    ).returning(Line.number)


def upsert_primary_key(name: str):
    statement = upsert(Product).values(id=1, name=name)
    return statement.on_conflict_do_update(index_elements=[Product.id], set_=dict(name=statement.excluded.name))


def update_values(id, name: str):
    return update(User).where(User.id == id).values(name=name)


def update_table(id):
    return update(audit).where(audit.c.id == id).values(action="y")


def update_column_keys(id):
    return update(Order).where(Order.id == id).values({Order.state: "done", "archived": True})


def update_expression(id):
    return update(Line).where(Line.order_id == id).values(quantity=Line.quantity + 1)


def update_null():
    return update(Order).values(total=None).where(Order.total.is_not(None))


def update_returning(id):
    return update(Order).where(Order.id == id).values(state="x").returning(Order.id)


def update_unevaluable(id):
    return update(Order).where(func.lower(Order.state) == "x").values(state="y")


def update_in_subquery():
    return update(Order).where(Order.user_id.in_(select(User.id).where(User.is_admin))).values(archived=True)


def update_in_list(ids: list):
    return update(Order).where(Order.id.in_(ids), or_(Order.state == "a", Order.archived.is_(False))).values(archived=True)


def update_from():
    return update(Order).where(Order.user_id == User.id, User.is_admin).values(archived=True)


def update_correlated():
    n = select(func.count(Line.number)).where(Line.order_id == Order.id).scalar_subquery()
    return update(Order).values(total=n)


def update_not_synchronized(id):
    return update(Order).where(Order.id == id).values(state="x").execution_options(synchronize_session=False)


def update_fetch(id):
    return update(Order).where(Order.id == id).values(state="x").execution_options(synchronize_session="fetch")


def update_single_table():
    return update(Manager).values(bonus=1)


def delete_where(id):
    return delete(Order).where(Order.id == id)


def delete_table(id):
    return delete(audit).where(audit.c.actor == id)


def delete_table_method():
    return user_group.delete().where(user_group.c.user_id == 1)


def delete_everything():
    return delete(Note)


def delete_returning():
    return delete(Note).where(Note.hidden).returning(Note.id, Note.order_id)


def delete_using():
    return delete(Order).where(Order.user_id == User.id, User.name == "x")


def delete_unevaluable(q: str):
    return delete(Note).where(Note.id.in_(select(Order.id)), Note.hidden.is_(True))


def delete_exists():
    return delete(Order).where(~select(Line.number).where(Line.order_id == Order.id).exists())


def plain_text(id):
    return text("SELECT id, name FROM users WHERE id = :id AND name <> 'a:b'::text").bindparams(id=id)


def plain_text_update():
    return text("UPDATE users SET name = upper(name)")


def legacy_update(session: Session, id):
    return session.query(User).filter(User.id == id), "update", {"name": "x"}


def legacy_update_keys(session: Session, id):
    return session.query(Order).filter_by(id=id), "update", {Order.state: "x", Order.total: Order.total + 1}


def legacy_update_unevaluable(session: Session):
    return session.query(Order).filter(Order.placed_at < func.now()), "update", {"state": "x"}


def legacy_delete(session: Session, ids: list):
    return session.query(Order).filter(Order.id.in_(ids)), "delete"


def legacy_delete_unsynchronized(session: Session):
    return session.query(Order).filter(func.lower(Order.state) == "x"), "delete", False


def legacy_delete_all(session: Session):
    return session.query(Note), "delete"


def text_list(ids: list):
    return text("SELECT id FROM users WHERE id IN :ids").bindparams(bindparam("ids", value=ids, expanding=True))


def legacy_delete_of_an_object(session: Session, user: User):
    return session.query(Order).filter_by(user=user), "delete"


def legacy_delete_without_an_object(session: Session):
    return session.query(Address).filter(Address.user == None, Address.city == "x"), "delete"  # noqa: E711


def delete_of_another_object(user: User):
    return delete(Order).where(Order.user != user)


def update_of_an_object(user: User):
    return update(Order).where(or_(Order.user == user, Order.total > 5)).values(state="x")


def delete_with_object_in_a_list(group: Group):
    return delete(User).where(User.groups.contains(group))
