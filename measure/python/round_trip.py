"""Upgrade a database to the heads of a project's revisions with the real Alembic, back to given revisions, and up again.

Usage: round_trip.py DATABASE_URL PRELUDE ALEMBIC_INI SCRIPT_LOCATION REVISION

The project's own env.py decides how to connect, as in production; DATABASE_URL is offered as `sqlalchemy.url`, too.
"""

import sys

sys.path.insert(0, ".")

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

url, prelude, ini, script_location, revision = sys.argv[1:6]
names: dict[str, object] = {}
exec(prelude, names)
config = Config(ini)
config.set_main_option("script_location", script_location)
config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
command.upgrade(config, "heads")
command.downgrade(config, revision)
command.upgrade(config, "heads")
print("round trip:", ", ".join(ScriptDirectory.from_config(config).get_heads()))
