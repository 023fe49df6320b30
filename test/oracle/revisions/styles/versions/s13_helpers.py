"""helpers"""
import sqlalchemy as sa
from alembic import op
from shared.sql import Guid, ChoiceType, timestamps, with_comment

revision = "s13"
down_revision = "s12"

@with_comment("done")
def noted(size=2):
    op.execute(f"SELECT {size}")

def make(name, depth):
    if depth == 0:
        return
    op.create_table(f"{name}_{depth}", sa.Column("id", sa.Integer), prefixes=["UNLOGGED"])
    make(name, depth - 1)

def upgrade():
    op.create_table("made", sa.Column("id", Guid(), primary_key=True), sa.Column("c", ChoiceType(["a"], length=7)), *timestamps(tz=False), sa.Column("status", sa.String, nullable=False))
    noted()
    make("rec", 3)


def downgrade():
    op.drop_table("made")
