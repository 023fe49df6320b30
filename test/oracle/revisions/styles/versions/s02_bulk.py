"""bulk"""
import sqlalchemy as sa
from alembic import op
import datetime, enum, uuid
from decimal import Decimal
from sqlalchemy.dialects import postgresql

revision = "s02"
down_revision = "s01"

class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"

def upgrade():
    t = op.create_table("kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20)),
        sa.Column("since", sa.Date),
        sa.Column("at", sa.DateTime),
        sa.Column("meta", postgresql.JSONB),
        sa.Column("tags", postgresql.ARRAY(sa.String)),
        sa.Column("level", sa.Enum(Level, name="level")),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("ratio", sa.Float),
        sa.Column("ok", sa.Boolean),
        sa.Column("key", postgresql.UUID(as_uuid=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinds")))
    op.bulk_insert(t, [
        {"id": 1, "code": "it's", "since": datetime.date(2020, 1, 2), "at": datetime.datetime(2020, 1, 2, 3, 4, 5)},
            {"id": 3, "level": Level.HIGH, "price": Decimal("10.50"), "ratio": 2.0, "ok": False, "key": uuid.UUID("12345678-1234-5678-1234-567812345678")},
    ])
    op.bulk_insert(sa.table("kinds", sa.column("id", sa.Integer), sa.column("level", sa.Enum(Level, name="level")), sa.column("meta", sa.JSON)), [{"id": 4, "level": "LOW"}])
    op.execute(t.update().where(t.c.id == 1).values(level=Level.LOW))
    op.execute(sa.insert(t).values(id=5, code="five", level=Level.HIGH))
    op.execute(t.delete().where(t.c.level == Level.HIGH))


def downgrade():
    op.drop_table("kinds")
