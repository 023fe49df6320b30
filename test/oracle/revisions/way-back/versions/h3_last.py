import sqlalchemy as sa
from alembic import op

revision = "h3"
down_revision = "h2"


def upgrade():
    op.execute("DROP VIEW names")
    op.alter_column("people", "name", type_=sa.Text(), existing_type=sa.String(40))
    op.alter_column("people", "age", new_column_name="years")
    op.drop_table("pets")
    op.rename_table("people", "persons")


def downgrade(): pass
