"""Print what `alembic upgrade --sql` and `downgrade --sql` of the real Alembic print, revision by revision, as JSON.

Usage: offline.py PRELUDE ALEMBIC_INI SCRIPT_LOCATION

A history is rendered in one run for each direction. Where a revision cannot be rendered without a database, the run is taken up behind
it; such a revision has null and the reason. `branch` revisions, which no run reaches in a line, are rendered alone.
"""

import contextlib
import io
import json
import logging
import re
import sys

sys.path.insert(0, ".")

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

prelude, ini, script_location = sys.argv[1:4]
names: dict[str, object] = {}
exec(prelude, names)
logging.disable(logging.CRITICAL)


def make_config(output: io.StringIO) -> Config:
    config = Config(ini, output_buffer=output, stdout=io.StringIO())
    config.set_main_option("script_location", script_location)
    return config


script = ScriptDirectory.from_config(make_config(io.StringIO()))
history = list(reversed(list(script.walk_revisions())))
RUNNING = re.compile(r"^-- Running (upgrade|downgrade) (.*?) -> ([^\n]*?)$", re.MULTILINE)


def run(direction: str, between: str) -> tuple[str, str | None]:
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            getattr(command, direction)(make_config(output), between, sql=True)
    except BaseException as error:
        return output.getvalue(), f"{type(error).__name__}: {error}"[:300]
    return output.getvalue(), None


def cut(text: str, direction: str) -> dict[str, str]:
    """Sections by the revision that is run."""
    marks = list(RUNNING.finditer(text))
    sections = {}
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        names = mark[3] if direction == "upgrade" else mark[2]
        sections[names.split(",")[0].strip()] = text[mark.end() : end]
    return sections


def render(direction: str) -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    order = [revision.revision for revision in (history if direction == "upgrade" else reversed(history))]
    parents = {revision.revision: revision._all_down_revisions for revision in history}
    while True:
        left = [one for one in order if one not in found]
        if not left:
            return found
        first = left[0]
        below = parents[first][0] if parents[first] else "base"
        far = f"{below}:heads" if direction == "upgrade" else f"{first}:base"
        near = f"{below}:{first}" if direction == "upgrade" else f"{first}:{below}"
        for between in (far, near):
            text, error = run(direction, between)
            sections = cut(text, direction)
            broken = list(sections)[-1] if error is not None and sections else None
            for name, section in sections.items():
                if name != broken and name not in found:
                    found[name] = {"sql": section, "error": None}
            if broken is not None and broken not in found:
                found[broken] = {"sql": None, "error": error}
            if first in found:
                break
        found.setdefault(first, {"sql": None, "error": error or "not reached"})


json.dump({direction: render(direction) for direction in ("upgrade", "downgrade")}, sys.stdout)
