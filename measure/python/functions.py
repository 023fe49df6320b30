"""Functions and methods of a backend's data layer: name, file, first and last line, as JSON.

Usage: functions.py all|touching PATH…, from the root of the checkout. Only parsed, never run. `touching` keeps those whose own text uses a session
or a query: an attribute of something that is called a session or a database (`self._session.query`, `db.session.execute`), or Flask-SQLAlchemy's
`Model.query`; keeping a session or handing it on is no use. A nested function belongs to the one around it; `__init__` is left out.
"""

import ast
import json
import pathlib
import re
import sys

USE = re.compile(r"(?:session|\bdb|_db)\s*\.\s*(?!session\b|relationship\b|backref\b)[a-z]\w*|\b(?:[A-Z]\w*|cls)\.query\b")


def list_files(patterns):
    for pattern in patterns:
        for path in sorted(pathlib.Path().glob(pattern)):
            yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def read(path, keep):
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return [
        {"name": f"{module}.{name}", "file": str(path), "first": node.lineno, "last": node.end_lineno}
        for name, node in walk(ast.parse(path.read_text()).body)
        if node.name != "__init__" and keep(node)
    ]


def walk(body, prefix=""):
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from walk(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + node.name, node


def touches(function):
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return USE.search("\n".join(ast.unparse(node) for node in body)) is not None


keep = touches if sys.argv[1] == "touching" else lambda function: True
json.dump([function for path in list_files(sys.argv[2:]) for function in read(path, keep)], sys.stdout)
