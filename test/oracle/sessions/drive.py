"""Calls the functions on a database of its own content and prints, as JSON, the statements that SQLAlchemy sends for each."""

import inspect
import json
import os
import sys

import sqlalchemy as sa
from sqlalchemy.orm import Session

import functions
import objects
import repositories
from models import *

engine = sa.create_engine(os.environ["DATABASE_URL"])
sent: list[str] = []


@sa.event.listens_for(engine, "before_cursor_execute")
def record(connection, cursor, statement, parameters, context, executemany):
    if "SAVEPOINT" not in statement:
        sent.append(statement)


def fill():
    with Session(engine) as session:
        service = Service(id=functions.SERVICE, name="first")
        session.add_all([service, Key(service=service, secret="k")])
        session.add(Member())
        author = Author(id=101, name="Ann", profile=Profile(text="hello"))
        article = Article(id=objects.ARTICLE, title="One", author=author, labels=[Label(id=101, name="a"), Label(id=102, name="b")])
        article.comments = [Remark(text="good"), Remark(text="bad")]
        session.add_all([author, Author(id=102, name="Bob"), Label(id=103, name="c")])
        session.add(Basket(owner=1, fruits=[Fruit(), Fruit()]))
        question = Question(position=2, text="why")
        section = Section(position=1)
        session.add(Survey(forms=[Form(top=[section, question])]))
        session.flush()
        session.add(Question(position=1, parent=section, form_id=section.form_id))
        session.add(Reference(part=question, to=section))
        session.add(Channel(id=1, messages=[Message(text="hello")]))
        session.commit()


def main():
    Base.metadata.create_all(engine)
    fill()
    results = {}
    for name, function in {**vars(functions), **vars(objects), **vars(repositories)}.items():
        if not inspect.isfunction(function) or function.__module__ not in ("functions", "objects", "repositories"):
            continue
        sent.clear()
        for arguments in {**functions.WAYS, **objects.WAYS, **repositories.WAYS}.get(name, [()]):
            with engine.connect() as connection, connection.begin() as transaction:
                # What a function commits is undone, too.
                with Session(connection, join_transaction_mode="create_savepoint") as session:
                    try:
                        function(session, *arguments)
                    except Exception as error:
                        sent.append(f"error: {error}")
                transaction.rollback()
        results[name] = [*sent]
    json.dump(results, sys.stdout)


main()
