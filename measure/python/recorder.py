"""Calls of a project's functions, each between two marks in the server's statement log."""

import json
import sys
import traceback

import sqlalchemy.event


class Recorder:
    """`mark` sends one statement on a connection of its own; what other connections send between `begin` and `end` belongs to the call."""

    def __init__(self, mark):
        self.mark = mark
        self.calls = []
        self.texts = None

    def listen(self, engines):
        """Keep SQLAlchemy's texts, for a driver that writes values into them (with casts of its own) before they reach the server."""
        sqlalchemy.event.listen(engines, "before_cursor_execute", self.hear)

    def hear(self, connection, cursor, statement, parameters, context, executemany):
        if self.texts is not None:
            times = len(parameters) if executemany and isinstance(parameters, list) else 1
            self.texts.append({"sql": statement % Numbers() if parameters else statement, "times": times})

    def begin(self, function, way):
        self.mark(f"begin {len(self.calls)}")
        self.texts = []
        self.calls.append({"function": function, "way": way, "error": None, "texts": self.texts})

    def end(self, error=None):
        self.texts = None
        self.mark("end")
        if error is not None:
            self.calls[-1]["error"] = f"{type(error).__name__}: {error}".splitlines()[0]
            traceback.print_exception(error, file=sys.stderr)

    def skip(self, function, way, error):
        """What could not even be set up."""
        self.calls.append({"function": function, "way": way, "error": f"not set up: {type(error).__name__}: {error}".splitlines()[0], "texts": []})
        traceback.print_exception(error, file=sys.stderr)

    def print(self):
        json.dump(self.calls, sys.stdout)


class Numbers(dict):
    """`%(name)s` becomes `$1`, `$2`, … in the order of first use."""

    def __missing__(self, name):
        self[name] = f"${len(self) + 1}"
        return self[name]


def mark_with(connection):
    """A mark through a DBAPI connection that commits by itself."""
    return lambda text: connection.cursor().execute(f"SELECT 'mark: {text}'")
