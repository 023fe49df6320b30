"""Revisions below a folder whose downgrade() does something: file, revision and the lines of its body with the comments before it, as JSON.

Only parsed, never run. A body that is nothing but a docstring, pass, return or raise does nothing already.
"""

import ast
import json
import pathlib
import sys


def does_something(function):
    quiet = (ast.Pass, ast.Return, ast.Raise)
    return any(not isinstance(node, quiet) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in function.body)


def calls_operations(function):
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Attribute) and ast.unparse(call.func).split(".")[0] in ("op", "batch_op") for call in calls)


def read(path):
    text = path.read_text()
    lines = text.splitlines()
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    targets = [(target, node.value) for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [(node.target, node.value) for node in tree.body if isinstance(node, ast.AnnAssign)]
    revision = next((value.value for target, value in targets if isinstance(target, ast.Name) and target.id == "revision" and isinstance(value, ast.Constant)), None)
    upgrade, downgrade = functions.get("upgrade"), functions.get("downgrade")
    if not revision or not upgrade or not downgrade or not does_something(downgrade) or not calls_operations(upgrade) or not calls_operations(downgrade):
        return []
    body = downgrade.body
    first = body[0].lineno
    while lines[first - 2].strip() == "" or lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return [{"file": str(path), "revision": revision, "first": first, "last": body[-1].end_lineno, "indent": body[0].col_offset}]


found = [site for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")) for site in read(path)]
json.dump(found, sys.stdout)
