"""Upgrade a database to the heads of a project's revisions, or to one of them, with the real Alembic; or downgrade it.

Usage: upgrade.py DATABASE_URL PRELUDE ALEMBIC_INI SCRIPT_LOCATION [upgrade|downgrade REVISION]

The project's own env.py decides how to connect, as in production; DATABASE_URL is offered as `sqlalchemy.url`, too.
"""

import sys

sys.path.insert(0, ".")

import alembic
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

url, prelude, ini, script_location = sys.argv[1:5]
names: dict[str, object] = {}
exec(prelude, names)
config = Config(ini)
config.set_main_option("script_location", script_location)
config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
direction, revision = sys.argv[5:7] if len(sys.argv) > 5 else ("upgrade", "heads")
getattr(command, direction)(config, revision)
revisions = list(ScriptDirectory.from_config(config).walk_revisions())
print(f"{len(revisions)} revisions, Alembic {alembic.__version__}")
