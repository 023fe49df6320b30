"""Runs the revisions on a database and prints, as JSON, the statements that SQLAlchemy sends for each."""

import json
import os
import re

import sqlalchemy as sa
from alembic import context

engine = sa.create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
sent: dict[str, list[str]] = {}
waiting: list[str] = []


@sa.event.listens_for(engine, "before_cursor_execute")
def record(connection, cursor, statement, parameters, execution, executemany):
    waiting.append(statement)


def finish(ctx, step, heads, run_args):
    sent[step.up_revision_id] = [one for one in waiting if not re.search(r"\balembic_version\b", one)]
    waiting.clear()


with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True, on_version_apply=finish)
    with context.begin_transaction():
        context.run_migrations()

print("--sent--" + json.dumps(sent))
