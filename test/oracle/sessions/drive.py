"""Calls the functions on a database of its own content and prints, as JSON, the statements that SQLAlchemy sends for each."""

import inspect
import json
import os
import sys

import sqlalchemy as sa
from sqlalchemy.orm import Session

import functions
from models import *

engine = sa.create_engine(os.environ["DATABASE_URL"])
sent: list[str] = []


@sa.event.listens_for(engine, "before_cursor_execute")
def record(connection, cursor, statement, parameters, context, executemany):
    sent.append(statement)


def fill():
    with Session(engine) as session:
        service = Service(id=functions.SERVICE, name="first")
        session.add_all([service, Key(service=service, secret="k")])
        session.add(Member())
        session.add(Basket(owner=1, fruits=[Fruit(), Fruit()]))
        question = Question(position=2, text="why")
        section = Section(position=1)
        session.add(Survey(forms=[Form(top=[section, question])]))
        session.flush()
        session.add(Question(position=1, parent=section, form_id=section.form_id))
        session.add(Reference(part=question, to=section))
        session.commit()


def main():
    Base.metadata.create_all(engine)
    fill()
    results = {}
    for name, function in vars(functions).items():
        if not inspect.isfunction(function) or function.__module__ != "functions":
            continue
        sent.clear()
        for arguments in functions.WAYS.get(name, [()]):
            with Session(engine) as session:
                try:
                    function(session, *arguments)
                except Exception as error:
                    sent.append(f"error: {error}")
                session.rollback()
        results[name] = [*sent]
    json.dump(results, sys.stdout)


main()
