"""loops"""
import sqlalchemy as sa
from alembic import op
import itertools
from dataclasses import dataclass

revision = "s11"
down_revision = "s10"

PLAN = {"kinds": ["m", "n"], "things": ["m"]}
TYPES = {"m": sa.Integer}
@dataclass(frozen=True)
class Item:
    number: int
    label: str = "none"

DATA = (Item(3), Item(number=4, label="x"))

def upgrade():
    for i, (table, cols) in enumerate(sorted(PLAN.items()), start=1):
        for col in cols:
            op.add_column(table, sa.Column(f"{col}_{i}", TYPES.get(col, sa.Text)()))
    for name, kind in zip(["p", "q", "r"], itertools.cycle([sa.Integer(), sa.Text()])):
        op.add_column("things", sa.Column(name, kind))
    for a, b in itertools.product("xy", (1, 2)):
        op.execute(f"ALTER TABLE things ADD COLUMN {a}{b} int")
    for t in {n.strip().lower() for n in ["Things "]}:
        op.execute(f"ANALYZE {t}")
    for n in reversed(range(2)):
        op.execute("COMMENT ON COLUMN things.x1 IS '%d'" % n)
    for row in DATA:
        op.execute(sa.text("INSERT INTO only_pg (id) VALUES (:id)").bindparams(id=row.number))
    names = [c for c in "abc" if c != "b"]
    op.execute("COMMENT ON TABLE things IS '" + ",".join(names).upper() + "'")
    n = 0
    while n < 2:
        op.execute(f"SELECT {n}")
        n += 1


def downgrade():
    pass
