"""files"""
import sqlalchemy as sa
from alembic import op
import os
from pathlib import Path
from shared.sql import read_sql

revision = "s12"
down_revision = "s11"



def upgrade():
    op.execute((Path(__file__).parent / "views.sql").read_text())
    op.execute(open(os.path.join(os.path.dirname(__file__), "views.sql")).read())
    with open(Path(__file__).resolve().parent / "views.sql") as handle:
        for statement in handle.read().split(";"):
            if statement.strip():
                op.execute(statement)
    op.execute(read_sql("views.sql"))


def downgrade():
    op.execute("DROP VIEW v")
