"""Write and read through a project's models until a file appears; print what was written, as the database has it.

usage: write_rows.py PROJECT URL FILE   (FILE.ready is made after a few rows, FILE.stop ends it, FILE gets the ledger)
"""

import datetime
import decimal
import json
import os
import random
import sys
import uuid

project, url, out = sys.argv[1:4]
sys.path.insert(0, project)

from sqlalchemy import create_engine, select, text  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from app.models import Base  # noqa: E402

# A driver that keeps prepared statements must be told to make them anew when a column's type changes: not what is measured here.
engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), connect_args={"prepare_threshold": None})
mappers = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
tables = [table for table in Base.metadata.sorted_tables if table.name in mappers]


def value_of(column, session):
    for key in column.foreign_keys:
        parent = key.column.table
        return session.execute(select(key.column).order_by(text("random()")).limit(1).select_from(parent)).scalar()
    kind = column.type.__class__.__name__
    if getattr(column.type, "enums", None):
        return random.choice(column.type.enums)
    if kind in ("Integer", "BigInteger"):
        return random.randint(0, 1000)
    if kind == "Numeric":
        return decimal.Decimal(random.randint(0, 1000))
    if kind in ("String", "Text"):
        return uuid.uuid4().hex[:30]
    if kind == "DateTime":
        zone = datetime.timezone.utc if column.type.timezone else None
        return datetime.datetime(2026, 1, 1, tzinfo=zone) + datetime.timedelta(seconds=random.randint(0, 10**6))
    if kind == "Uuid":
        return uuid.uuid4()
    raise SystemExit(f"no value for {column}")


def is_optional(column):
    return column.nullable or column.server_default is not None


ledger, errors, count = {}, [], 0
while not os.path.exists(out + ".stop"):
    for table in tables:
        try:
            with Session(engine) as session:
                given = {
                    column.key: value_of(column, session)
                    for column in table.columns
                    if not column.primary_key and not (is_optional(column) and random.random() < 0.3)
                }
                row = mappers[table.name](**given)
                session.add(row)
                session.commit()
                free = [column for column in table.columns if not column.primary_key and not column.foreign_keys]
                changed = random.choice(free)
                given[changed.key] = value_of(changed, session)
                setattr(row, changed.key, given[changed.key])
                session.commit()
                session.refresh(row)
                for name, value in given.items():
                    if getattr(row, name) != value:
                        errors.append(f"{table.name}.{name}: wrote {value!r}, read {getattr(row, name)!r}")
                session.execute(select(mappers[table.name]).limit(5)).scalars().all()
                stored = session.execute(
                    text(f'SELECT to_jsonb(t) FROM "{table.name}" t WHERE id = :id'), {"id": row.id}
                ).scalar()
                own = {column.name for column in table.columns}
                ledger.setdefault(table.name, {})[row.id] = {name: value for name, value in stored.items() if name in own}
                count += 1
        except Exception as error:  # noqa: BLE001
            errors.append(str(error).splitlines()[0])
    if count >= 6 and not os.path.exists(out + ".ready"):
        open(out + ".ready", "w").close()
    if len(errors) > 20:
        break

open(out + ".ready", "w").close()
with open(out, "w") as file:
    json.dump({"ledger": ledger, "errors": errors, "count": count}, file)
