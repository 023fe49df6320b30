"""Read and write rows through the tables of a project's models until a file appears; print what was written, as the database has it.

Usage: rewrite_rows.py DATABASE_URL PRELUDE IMPORTS METADATA FILE   (FILE.ready is made after a few rows, FILE.stop ends it, FILE gets the ledger)

Every value of a row that is there is read and written again, and a copy of the row is put beside it where its keys can be made anew.
Rows that the models cannot read (their JSON was made up) are passed over, and arrays of types that the driver was not told of.
"""

import json
import os
import random
import sys
import uuid

sys.path.insert(0, ".")

from sqlalchemy import ARRAY, Enum, Integer, create_engine, func, inspect, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.types import String, Uuid

url, prelude, imports, metadata_name, out = sys.argv[1:6]
names: dict[str, object] = {}
exec(prelude, names)
exec(imports, names)
metadata = eval(metadata_name, names)

# A driver that keeps prepared statements must be told to make them anew when a column's type changes: not what is measured here.
arguments = {"prepare_threshold": None} if "+psycopg:" in url else {}
engine = create_engine(url, connect_args=arguments)
present = set(inspect(engine).get_table_names())
tables = [table for table in metadata.sorted_tables if table.primary_key.columns and table.name in present]


def key_of(table, row):
    values = [row[column.name] for column in table.primary_key.columns]
    if len(values) > 1:
        return json.dumps(values)
    return values[0] if isinstance(values[0], str) else json.dumps(values[0])


def renewed(column, value):
    """Another value for a column of a key; None leaves it to the server."""
    if value is None or column.foreign_keys or isinstance(column.type, Enum):
        return value
    if isinstance(column.type, Integer):
        return None
    if isinstance(column.type, Uuid) or isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(column.type, String):
        return (uuid.uuid4().hex + uuid.uuid4().hex)[: max(len(value), 12)]
    return None


def unique_columns(table):
    unique = {column for column in table.primary_key.columns} | {column for column in table.columns if column.unique}
    for index in table.indexes:
        if index.unique:
            unique.update(index.columns)
    for constraint in table.constraints:
        if constraint.__class__.__name__ == "UniqueConstraint":
            unique.update(constraint.columns)
    return unique


def stored(connection, table, where):
    return connection.execute(select(func.to_jsonb(text(f'"{table.name}"'))).select_from(table).where(where)).scalar()


def matches(table, row):
    clause = None
    for column in table.primary_key.columns:
        part = column == row[column.key]
        clause = part if clause is None else clause & part
    return clause


ledger, errors, count, passed = {}, [], 0, set()


def work(table):
    global count
    own = {column.name for column in table.columns}
    written = [column for column in table.columns if column.computed is None]
    with engine.begin() as connection:
        try:
            with connection.begin_nested():
                row = connection.execute(select(table).order_by(func.random()).limit(1).with_for_update()).mappings().first()
        except DBAPIError:
            raise
        except Exception:
            passed.add(table.name)
            return
        if row is None:
            return
        # A text that was taken for a list begins with a brace.
        written = [column for column in written if not (isinstance(column.type, ARRAY) and "{" in (row[column.key] or [])[:1])]
        where = matches(table, row)
        before = stored(connection, table, where)
        free = [column for column in written if not column.primary_key]
        if free:
            connection.execute(update(table).where(where).values({column.key: row[column.key] for column in free}))
        after = stored(connection, table, where)
        for name in own:
            if before[name] != after[name]:
                errors.append(f"{table.name}.{name}: had {before[name]!r}, and has {after[name]!r} after it was written again")
        count += 1
        unique = unique_columns(table)
        copy = {column.key: renewed(column, row[column.key]) if column in unique else row[column.key] for column in written}
        copy = {name: value for name, value in copy.items() if value is not None}
        try:
            with connection.begin_nested():
                key = connection.execute(insert(table).values(copy).returning(*table.primary_key.columns)).mappings().first()
                value = stored(connection, table, matches(table, key))
                ledger.setdefault(table.name, {})[key_of(table, value)] = {name: value[name] for name in own}
                count += 1
        except IntegrityError:
            pass


while not os.path.exists(out + ".stop"):
    for table in random.sample(tables, len(tables)):
        if table.name in passed:
            continue
        try:
            work(table)
        except Exception as error:
            errors.append(f"{table.name}: {str(error).splitlines()[0]}")
    if not os.path.exists(out + ".ready"):
        open(out + ".ready", "w").close()

with open(out, "w") as file:
    json.dump({"ledger": ledger, "errors": errors[:5], "count": count}, file)
