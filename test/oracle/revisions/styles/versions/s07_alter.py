"""alter"""
import sqlalchemy as sa
from alembic import op


revision = "s07"
down_revision = "s06"



def upgrade():
    op.alter_column("kinds", "code", new_column_name="Code", type_=sa.Text(), existing_type=sa.String(20), nullable=False, server_default=sa.text("'x'"), comment="the code", existing_comment=None, postgresql_using="code::text")
    op.alter_column("kinds", "price", type_=sa.BigInteger, postgresql_using="price::bigint", schema="public")
    op.alter_column("kinds", "ok", existing_type=sa.Boolean(), nullable=True, server_default=sa.false())
    op.alter_column("odd Names", "order", server_default=sa.Identity(start=10), existing_type=sa.Integer)
    op.alter_column("odd Names", "Id", server_default=sa.Identity(always=False, start=7), existing_server_default=sa.Identity(always=True))
    op.alter_column("kinds", "ratio", server_default=sa.func.random())
    op.rename_table("only_pg", "only pg", schema="public")
    op.execute('ALTER TABLE "only pg" RENAME TO only_pg')


def downgrade():
    op.alter_column("odd Names", "order", server_default=None, existing_server_default=sa.Identity(start=10))
    op.alter_column("kinds", "Code", new_column_name="code")
    op.alter_column("kinds", "code", comment=None, existing_comment="the code")
