"""Calls the functions of modules and prints, as JSON, for each module what each gives and how many statements it sends."""

import importlib
import inspect
import json
import os
import sys

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Base, Line, Note, Order, User

engine = sa.create_engine(os.environ["DATABASE_URL"])
sent: list[str] = []


@sa.event.listens_for(engine, "before_cursor_execute")
def record(connection, cursor, statement, parameters, context, executemany):
    sent.append(statement)


Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([User(id=n, email=f"u{n}@example.com", city="Rome" if n % 2 else "Oslo") for n in range(1, 5)])
    session.flush()
    owners = [1, 1, 2, 3, None, 3, 1]
    session.add_all([Order(id=n, user_id=owner, mail=f"u{n}@example.com", state="new") for n, owner in enumerate(owners, 1)])
    session.flush()
    session.add_all([Line(id=n, order_id=n % 7 + 1) for n in range(1, 12)])
    session.add_all([Note(id=n, user_id=n % 4 + 1, words=f"note {n}") for n in range(1, 10)])
    session.commit()

modules = []
for module in sys.argv[1:]:
    printed = {}
    for name, function in list(vars(importlib.import_module(module)).items()):
        if inspect.isfunction(function) and function.__module__ == module:
            with Session(engine) as session:
                sent.clear()
                result = function(session)
                printed[name] = {"result": result, "statements": len(sent)}
    modules.append(printed)
print(json.dumps(modules))
