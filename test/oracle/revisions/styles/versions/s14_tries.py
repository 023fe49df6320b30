"""tries"""
import sqlalchemy as sa
from alembic import op


revision = "s14"
down_revision = "s13"

COUNT = 41

def upgrade():
    try:
        op.execute("SELECT 1")
    except Exception:
        op.execute("SELECT 2")
    else:
        op.execute("SELECT 3")
    finally:
        op.execute("SELECT 4")
    global COUNT
    COUNT += 1
    op.execute(f"SELECT {COUNT}")
    class Names:
        table = "things"
        column = f"{table}_col"
    op.add_column(Names.table, sa.Column(Names.column, sa.Integer))
    (lambda t: op.execute(f"ANALYZE {t}"))("kinds")
    op.execute(", ".join(["ANALYZE kinds", *(t for t in ("things",))]))
    match "x":
        case "x":
            op.execute("SELECT 5")
        case _:
            op.execute("SELECT 6")
    if (n := len("abc")) > 2:
        op.execute(f"SELECT {n}")
    op.execute("SELECT 'a' " "'b'" if False else "SELECT 7")
    assert COUNT


def downgrade():
    pass
