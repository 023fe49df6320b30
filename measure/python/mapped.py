"""Print, as JSON, what a project maps: its classes with columns and relationships, where each class ends, and the heads of its history.

Usage: mapped.py PRELUDE IMPORTS SCRIPTS

PRELUDE and IMPORTS are Python source, as for create_all.py; SCRIPTS is Alembic's folder. Run it in the project's directory. What is
mapped is what the real SQLAlchemy says; nothing is connected to.
"""

import ast
import inspect
import json
import os
import sys

sys.path.insert(0, ".")

import sqlalchemy
from alembic.script import ScriptDirectory
from sqlalchemy import orm
from sqlalchemy.orm.mapper import _all_registries


def kind_of(type_):
    if isinstance(type_, sqlalchemy.Enum):
        return "enum"
    if isinstance(type_, sqlalchemy.String):
        return "text"
    if isinstance(type_, sqlalchemy.Integer):
        return "integer"
    if isinstance(type_, sqlalchemy.Boolean):
        return "boolean"
    return "time" if isinstance(type_, (sqlalchemy.DateTime, sqlalchemy.Date)) else "other"


def describe_column(attribute):
    column = attribute.columns[0]
    keys = list(column.foreign_keys)
    given = column.nullable or column.default is not None or column.server_default is not None
    counted = column is column.table._autoincrement_column
    target = keys[0].column if len(keys) == 1 and len(keys[0].constraint.columns) == 1 else None
    return {
        "attribute": attribute.key,
        "column": column.name,
        "kind": kind_of(column.type),
        "primaryKey": column.primary_key,
        "unique": is_unique(column),
        "required": not given and not counted,
        "references": None if target is None else describe_key(keys[0].constraint, target),
    }


def is_unique(column):
    whole = [one for one in column.table.indexes if one.unique and one.dialect_options["postgresql"]["where"] is None]
    keys = [one for one in column.table.constraints if isinstance(one, (sqlalchemy.UniqueConstraint, sqlalchemy.PrimaryKeyConstraint))]
    return any(list(one.columns) == [column] for one in [*whole, *keys])


def describe_key(constraint, target):
    # Without a name, PostgreSQL gives the one that is made here.
    name = constraint.name or f"{constraint.table.name}_{constraint.columns[0].name}_fkey"
    return {"table": target.table.fullname, "column": target.name, "constraint": name, "onDelete": constraint.ondelete}


def describe_relationship(relationship):
    return {
        "attribute": relationship.key,
        "target": relationship.mapper.class_.__name__,
        "many": bool(relationship.uselist),
        "lazy": str(relationship.lazy),
        "by": [column.name for column in relationship.local_columns],
    }


def end_of_columns(class_):
    """The last line of the assignments that the class begins with, or the line of its last statement."""
    file = inspect.getsourcefile(class_)
    with open(file, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    [node] = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == class_.__name__]
    assigned = [n for n in node.body if isinstance(n, (ast.Assign, ast.AnnAssign))]
    last = (assigned or node.body)[-1]
    if isinstance(last, ast.Pass):
        return None
    # A text below a column is its docstring.
    at = node.body.index(last)
    below = node.body[at + 1] if at + 1 < len(node.body) else None
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
        last = below
    return {"file": os.path.relpath(file), "line": last.end_lineno, "indent": last.col_offset}


def has_constructor(class_):
    """Whether the class, or one of the project above it, says itself what it is made of."""
    owner = next(c for c in class_.__mro__ if "__init__" in vars(c))
    return not owner.__module__.startswith("sqlalchemy") and vars(owner)["__init__"].__module__ == owner.__module__


def describe(mapper):
    class_ = mapper.class_
    own = [a for a in mapper.column_attrs if isinstance(a.columns[0], sqlalchemy.Column)]
    return {
        "name": class_.__name__,
        "module": class_.__module__,
        "schema": mapper.local_table.schema,
        "table": mapper.local_table.name,
        "columns": [describe_column(a) for a in own],
        "relationships": [describe_relationship(r) for r in mapper.relationships if r.parent is mapper],
        "doc": class_.__doc__ or "",
        "constructor": has_constructor(class_),
        "end": end_of_columns(class_),
    }


def is_written(class_):
    """By a class statement of the project itself, not made when a module is imported."""
    file = inspect.getsourcefile(sys.modules[class_.__module__])
    if not os.path.abspath(file).startswith(os.getcwd() + os.sep):
        return False
    with open(file, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    return any(isinstance(n, ast.ClassDef) and n.name == class_.__name__ for n in tree.body)


def main(prelude, imports, scripts):
    names: dict[str, object] = {}
    exec(prelude, names)
    exec(imports, names)
    orm.configure_mappers()
    mappers = [mapper for registry in _all_registries() for mapper in registry.mappers]
    own = [m for m in mappers if is_written(m.class_)]
    plain = [m for m in own if isinstance(m.local_table, sqlalchemy.Table) and m.inherits is None]
    plain.sort(key=lambda m: (m.class_.__module__, m.class_.__name__))
    print(json.dumps({"classes": [describe(m) for m in plain], "heads": sorted(ScriptDirectory(scripts).get_heads())}))


main(*sys.argv[1:4])
