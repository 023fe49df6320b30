"""Runs the functions of the modules that are named and prints, for each, the statements that SQLAlchemy sends to the database."""

import importlib
import inspect
import json
import sys
import uuid
import warnings
from datetime import datetime

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

import models

warnings.simplefilter("ignore")

GIVEN = {str: "x", list: [1, 2], bool: True}
BY_NAME = {"since": datetime(2024, 1, 1), "last_at": datetime(2024, 1, 1), "session": None}


def argument(parameter, session):
    if parameter.name == "session":
        return session
    kind = parameter.annotation
    if kind in GIVEN:
        return GIVEN[kind]
    if isinstance(kind, type) and issubclass(kind, models.Base):
        return models.Group(id=uuid.uuid4()) if kind is models.Group else kind(id=1, **({"user_id": 1} if kind is models.Order else {}))
    return BY_NAME.get(parameter.name, 1)


def main(url, names):
    engine = create_engine(url)
    models.Base.metadata.create_all(engine)
    sent = []

    @event.listens_for(engine, "before_cursor_execute")
    def keep(connection, cursor, statement, parameters, context, many):
        sent.append(statement)

    answers = {}
    for name in names:
        module = importlib.import_module(name)
        for function in list(vars(module).values()):
            if not inspect.isfunction(function) or function.__module__ != name or function.__name__.startswith("_"):
                continue
            answers[f"{name}.{function.__name__}"] = run(engine, function, sent)
    print(json.dumps(answers))


def run(engine, function, sent):
    sent.clear()
    with Session(engine) as session:
        session.autoflush = False
        try:
            arguments = [argument(one, session) for one in inspect.signature(function).parameters.values()]
            made = function(*arguments)
            if isinstance(made, tuple):
                query, verb, *rest = made
                getattr(query, verb)(*rest)
            else:
                session.execute(made)
        except Exception as error:
            if not sent:
                return {"error": f"{type(error).__name__}: {str(error)[:300]}"}
        finally:
            session.rollback()
    return {"sent": list(sent)}


main(sys.argv[1], sys.argv[2:])
