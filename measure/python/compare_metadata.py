"""What Alembic's autogenerate finds between a database and a project's models, as JSON lines.

Usage: compare_metadata.py DATABASE_URL PRELUDE IMPORTS METADATA
"""

import json
import sys

sys.path.insert(0, ".")

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine

url, prelude, imports, metadata_name = sys.argv[1:5]
names: dict[str, object] = {}
exec(prelude, names)
exec(imports, names)
metadata = eval(metadata_name, names)


def describe(diff):
    operation = diff[0]
    if operation in ("add_table", "remove_table"):
        return {"kind": "table", "table": diff[1].name, "name": diff[1].name, "columns": []}
    if operation in ("add_column", "remove_column"):
        return {"kind": "column", "table": diff[2], "name": diff[3].name, "columns": []}
    if operation.startswith("modify_"):
        return {"kind": "column", "table": diff[2], "name": diff[3], "columns": []}
    if operation in ("add_table_comment", "remove_table_comment"):
        return {"kind": "table", "table": diff[1].name, "name": diff[1].name, "columns": []}
    item = diff[1]
    kind = {"index": "index", "constraint": "unique", "fk": "foreign key"}[operation.split("_", 1)[1]]
    if isinstance(item, CheckConstraint):
        kind = "check"
    columns = [column.name for column in item.columns] if hasattr(item, "columns") else []
    return {"kind": kind, "table": item.table.name, "name": item.name, "columns": columns}


with create_engine(url).connect() as connection:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True, "include_schemas": False}
    )
    for entry in compare_metadata(context, metadata):
        for diff in entry if isinstance(entry, list) else [entry]:
            print("diff", json.dumps({"operation": diff[0], **describe(diff)}))
