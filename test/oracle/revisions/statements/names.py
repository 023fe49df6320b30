import sqlalchemy as sa
from alembic import op

TABLES = [f"t_{word}" for word in ("one", "two")]


def make_table(name, *more):
    op.create_table(name, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("b", sa.Integer()), *more)
