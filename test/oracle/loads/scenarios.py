"""Runs each scenario on a database of its own content and prints, as JSON, the statements that SQLAlchemy sent."""

import json
import os
import sys

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload, undefer

from models import *

engine = sa.create_engine(os.environ["DATABASE_URL"])
sent: list[str] = []


@sa.event.listens_for(engine, "before_cursor_execute")
def record(connection, cursor, statement, parameters, context, executemany):
    sent.append(statement)


scenarios = {}


def scenario(function):
    scenarios[function.__name__] = function
    return function


def fill():
    with Session(engine) as session:
        ann, bob = User(name="Ann", settings={"a": 1}), User(name="Bob")
        red, blue = Team(name="Red", owner=ann, deputy=bob), Team(name="Blue", owner=ann)
        ann.teams, bob.teams = [red, blue], [red]
        ann.profile = Profile(text="hello")
        session.add(Alias(slug="first"))
        session.add_all([Tag(name="x"), Tag(name="y")])
        session.flush()
        for number in range(3):
            post = Post(author=ann, title=f"Post {number}", slug="first" if number == 0 else None)
            post.tags = [session.get(Tag, "x")]
            top = Comment(post=post, text="top")
            session.add_all([top, Comment(post=post, text="answer", parent=top)])
        order = Order(lines=[Line(position=1), Line(position=2)])
        order.lines[0].parcels = [Parcel(), Parcel()]
        boss = Director(name="Di", level=9)
        engineer = Engineer(name="En", language="c", boss=boss)
        session.add_all([order, boss, engineer, Manager(name="Ma", boss=boss), Employee(name="Em")])
        session.flush()
        session.add(Machine(engineer=engineer, manager_id=boss.id))
        session.add(Account(entries=[Entry(), Entry()], locks=[Lock()]))
        session.commit()


def first(session, entity, *conditions):
    """An object, loaded without what is recorded."""
    found = session.scalars(select(entity).where(*conditions).order_by(*sa.inspect(entity).primary_key).limit(1)).unique().one()
    return found


# Identity loads.


@scenario
def get_user(session):
    yield
    session.get(User, 1)


@scenario
def get_user_for_update(session):
    yield
    session.get(User, 1, with_for_update=True)


@scenario
def get_user_for_update_skip_locked(session):
    yield
    session.get(User, 1, with_for_update={"skip_locked": True, "of": User})


@scenario
def get_line(session):
    yield
    session.get(Line, (1, 1))


@scenario
def get_comment_with_joined_post(session):
    yield
    session.get(Comment, 1)


@scenario
def get_order_with_joined_lines(session):
    yield
    session.get(Order, 1)


@scenario
def get_post_with_selectin_tags(session):
    yield
    session.get(Post, 1)


@scenario
def get_account_with_subquery_entries(session):
    yield
    session.get(Account, 1)


@scenario
def get_employee(session):
    yield
    session.get(Employee, 4)


@scenario
def get_engineer(session):
    yield
    session.get(Engineer, 2)


@scenario
def get_manager(session):
    yield
    session.get(Manager, 1)


@scenario
def get_director(session):
    yield
    session.get(Director, 1)


# Lazy loads.


def lazy(name, entity, attribute, *conditions):
    def run(session):
        found = first(session, entity, *conditions)
        session.expunge_all()
        session.add(found)
        yield
        value = getattr(found, attribute)
        if attribute in ("latest",):
            value.all()

    scenarios[name] = run


lazy("lazy_many_to_one", Post, "author")
lazy("lazy_one_to_many", User, "posts")
lazy("lazy_one_to_one", User, "profile")
lazy("lazy_many_to_many", User, "teams")
lazy("lazy_many_to_many_back", Team, "users")
lazy("lazy_foreign_keys", Team, "owner", Team.name == "Red")
lazy("lazy_foreign_keys_backref", User, "owned_teams")
lazy("lazy_primaryjoin", Team, "deputy", Team.name == "Red")
lazy("lazy_primaryjoin_backref", User, "deputised")
lazy("lazy_conditions", User, "drafts")
lazy("lazy_dynamic", User, "latest")
lazy("lazy_other_column", Post, "alias", Post.slug.is_not(None))
lazy("lazy_other_column_back", Alias, "posts")
lazy("lazy_self_children", Comment, "replies")
lazy("lazy_self_parent", Comment, "parent", Comment.parent_id.is_not(None))
lazy("lazy_backref_self", Employee, "reports")
lazy("lazy_self_boss", Engineer, "boss")
lazy("lazy_schema", Line, "order")
lazy("lazy_composite_many", Line, "parcels")
lazy("lazy_composite_one", Parcel, "line")
lazy("lazy_joined_inheritance_target", Machine, "engineer")
lazy("lazy_joined_inheritance_parent", Engineer, "machines")
lazy("lazy_single_inheritance_target", Machine, "manager")
lazy("lazy_collection_of_eager_parent", Post, "comments")


@scenario
def write_only_select(session):
    found = first(session, User)
    yield
    session.scalars(found.written.select()).all()


@scenario
def dynamic_filtered(session):
    found = first(session, User)
    yield
    found.latest.filter(Post.title.is_not(None)).first()


@scenario
def dynamic_count(session):
    found = first(session, User)
    yield
    found.latest.count()


# Second statements.


def second(name, entity, option):
    def run(session):
        yield
        session.scalars(select(entity).options(option)).unique().all()
        del sent[0]

    scenarios[name] = run


second("selectin_many_to_one", Post, selectinload(Post.author))
second("selectin_one_to_many", User, selectinload(User.posts))
second("selectin_one_to_one", User, selectinload(User.profile))
second("selectin_many_to_many", User, selectinload(User.teams))
second("selectin_conditions", User, selectinload(User.drafts))
second("selectin_other_column", Post, selectinload(Post.alias))
second("selectin_other_column_back", Alias, selectinload(Alias.posts))
second("selectin_self_children", Employee, selectinload(Employee.reports))
second("selectin_self_parent", Employee, selectinload(Employee.boss))
second("selectin_composite_many", Line, selectinload(Line.parcels))
second("selectin_composite_one", Parcel, selectinload(Parcel.line))
second("selectin_joined_inheritance_target", Machine, selectinload(Machine.engineer))
second("selectin_joined_inheritance_parent", Engineer, selectinload(Engineer.machines))
second("selectin_single_inheritance_target", Machine, selectinload(Machine.manager))
second("selectin_nested", User, selectinload(User.posts).selectinload(Post.comments))
second("selectin_then_joined", User, selectinload(User.teams).joinedload(Team.owner))
second("selectin_foreign_keys_backref", User, selectinload(User.owned_teams))
second("subquery_many_to_one", Post, subqueryload(Post.author))
second("subquery_one_to_many", User, subqueryload(User.posts))
second("subquery_many_to_many", User, subqueryload(User.teams))


@scenario
def subquery_of_a_filtered_select(session):
    yield
    statement = select(User).where(User.name == "Ann").order_by(User.name).limit(2).options(subqueryload(User.profile))
    session.scalars(statement).all()
    del sent[0]


# Columns.


@scenario
def deferred_column(session):
    found = first(session, User)
    yield
    found.bio


@scenario
def deferred_wrapped(session):
    found = first(session, Profile)
    yield
    found.photo


@scenario
def expired_user(session):
    found = first(session, User)
    session.expire(found)
    yield
    found.name


@scenario
def expired_attribute(session):
    found = first(session, User)
    session.expire(found, ["name", "nick"])
    yield
    found.name


@scenario
def expired_comment(session):
    found = first(session, Comment)
    session.expire(found)
    yield
    found.text


@scenario
def expired_engineer(session):
    found = first(session, Engineer)
    session.expire(found)
    yield
    found.language


@scenario
def expired_post(session):
    found = first(session, Post)
    session.expire(found)
    yield
    found.title


@scenario
def refresh_user(session):
    found = first(session, User)
    yield
    session.refresh(found)


@scenario
def refresh_user_attributes(session):
    found = first(session, User)
    yield
    session.refresh(found, ["name", "kind"])


@scenario
def refresh_user_for_update(session):
    found = first(session, User)
    yield
    session.refresh(found, with_for_update=True)


@scenario
def refresh_comment(session):
    found = first(session, Comment)
    yield
    session.refresh(found)


@scenario
def refresh_post(session):
    found = first(session, Post)
    yield
    session.refresh(found)


@scenario
def refresh_relationship(session):
    found = first(session, User)
    yield
    session.refresh(found, ["posts"])


@scenario
def refresh_column_and_relationship(session):
    found = first(session, User)
    yield
    session.refresh(found, ["name", "posts"])


# Flush: INSERT.


@scenario
def insert_user(session):
    session.add(User(name="New"))
    yield
    session.flush()


@scenario
def insert_user_with_all(session):
    session.add(User(id=50, name="New", nick="n", kind=Kind.LARGE, bio="b", settings={}, created_at=now(), updated_at=now()))
    yield
    session.flush()


@scenario
def insert_user_with_none(session):
    session.add(User(name="New", nick=None, settings=None, created_at=None))
    yield
    session.flush()


@scenario
def insert_user_with_expression(session):
    session.add(User(name=sa.func.lower("NEW")))
    yield
    session.flush()


@scenario
def insert_users(session):
    session.add_all([User(name="New"), User(name="Newer")])
    yield
    session.flush()


@scenario
def insert_team(session):
    session.add(Team(name="Green"))
    yield
    session.flush()


@scenario
def insert_teams(session):
    session.add_all([Team(name="Green"), Team(name="Black")])
    yield
    session.flush()


@scenario
def insert_ticket(session):
    session.add(Ticket(text="a"))
    yield
    session.flush()


@scenario
def insert_tickets_with_own_keys(session):
    session.add_all([Ticket(text="a"), Ticket(text="b")])
    yield
    session.flush()


@scenario
def insert_post(session):
    session.add(Post(author_id=1, title="New"))
    yield
    session.flush()


@scenario
def insert_posts(session):
    session.add_all([Post(author_id=1, title="New"), Post(author_id=1, title="Newer")])
    yield
    session.flush()


@scenario
def insert_comment_with_version(session):
    session.add(Comment(post_id=1, text="new"))
    yield
    session.flush()


@scenario
def insert_parcel_with_server_key(session):
    session.add(Parcel())
    yield
    session.flush()


@scenario
def insert_parcels_with_server_key(session):
    session.add_all([Parcel(), Parcel()])
    yield
    session.flush()


@scenario
def insert_engineer(session):
    session.add(Engineer(name="New", language="d"))
    yield
    session.flush()


@scenario
def insert_director(session):
    session.add(Director(name="New"))
    yield
    session.flush()


@scenario
def insert_tag(session):
    session.add(Tag(name="z"))
    yield
    session.flush()


@scenario
def insert_tags(session):
    session.add_all([Tag(name="z"), Tag(name="w")])
    yield
    session.flush()


@scenario
def insert_order_with_lines(session):
    session.add(Order(lines=[Line(position=1)]))
    yield
    session.flush()


@scenario
def insert_association(session):
    found, team = first(session, User, User.name == "Bob"), first(session, Team, Team.name == "Blue")
    found.teams
    found.teams.append(team)
    yield
    session.flush()


# Flush: UPDATE.


@scenario
def update_user(session):
    first(session, User).name = "Anne"
    yield
    session.flush()


@scenario
def update_user_expression(session):
    first(session, User).name = User.name + "e"
    yield
    session.flush()


@scenario
def update_entry_with_onupdate(session):
    first(session, Entry).account_id = None
    yield
    session.flush()


@scenario
def update_comment_with_version(session):
    first(session, Comment).text = "better"
    yield
    session.flush()


@scenario
def update_line(session):
    first(session, Line).amount = 7
    yield
    session.flush()


@scenario
def update_engineer_both_tables(session):
    found = first(session, Engineer)
    found.name, found.language = "x", "y"
    yield
    session.flush()


@scenario
def update_manager(session):
    first(session, Manager).level = 3
    yield
    session.flush()


# Flush: DELETE.


@scenario
def delete_tag(session):
    session.add(Tag(name="gone"))
    session.flush()
    found = first(session, Tag, Tag.name == "gone")
    session.delete(found)
    yield
    session.flush()


@scenario
def delete_comment_with_version(session):
    found = first(session, Comment, Comment.parent_id.is_not(None))
    session.delete(found)
    yield
    session.flush()


@scenario
def delete_post_with_passive_deletes(session):
    found = first(session, Post)
    session.delete(found)
    yield
    session.flush()


@scenario
def delete_order_with_lines(session):
    for parcel in session.scalars(select(Parcel)):
        session.delete(parcel)
    session.flush()
    session.expunge_all()
    found = session.get(Order, 1)
    session.expire(found, ["lines"])
    yield
    session.delete(found)
    session.flush()


@scenario
def delete_account(session):
    found = first(session, Account)
    session.expire(found, ["entries"])
    session.delete(found)
    yield
    session.flush()


@scenario
def delete_engineer(session):
    found = first(session, Engineer)
    session.execute(sa.update(Machine).values(engineer_id=None))
    yield
    session.delete(found)
    session.flush()


@scenario
def delete_team(session):
    found = first(session, Team, Team.name == "Red")
    yield
    session.delete(found)
    session.flush()


def main():
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA shop"))
    Base.metadata.create_all(engine)
    fill()
    results = {}
    for name, run in scenarios.items():
        with Session(engine, autoflush=False) as session:
            steps = run(session)
            next(steps)
            sent.clear()
            try:
                next(steps, None)
                results[name] = [*sent]
            except Exception as error:
                results[name] = [f"error: {error}"]
            session.rollback()
    json.dump(results, sys.stdout)


main()
