"""Calls of a project's functions, each between two marks in the server's statement log."""

import json
import sys
import traceback


class Recorder:
    """`mark` sends one statement on a connection of its own; what other connections send between `begin` and `end` belongs to the call."""

    def __init__(self, mark):
        self.mark = mark
        self.calls = []

    def begin(self, function, way):
        self.mark(f"begin {len(self.calls)}")
        self.calls.append({"function": function, "way": way, "error": None})

    def end(self, error=None):
        self.mark("end")
        if error is not None:
            self.calls[-1]["error"] = f"{type(error).__name__}: {error}".splitlines()[0]
            traceback.print_exception(error, file=sys.stderr)

    def skip(self, function, way, error):
        """What could not even be set up."""
        self.calls.append({"function": function, "way": way, "error": f"not set up: {type(error).__name__}: {error}".splitlines()[0]})
        traceback.print_exception(error, file=sys.stderr)

    def print(self):
        json.dump(self.calls, sys.stdout)


def mark_with(connection):
    """A mark through a DBAPI connection that commits by itself."""
    return lambda text: connection.cursor().execute(f"SELECT 'mark: {text}'")
