import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c1"
down_revision = None

mood = postgresql.ENUM("good", "bad", name="mood")


def upgrade():
    op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("b", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.Integer()))
    mood.create(op.get_bind())
    mood.create(op.get_bind(), checkfirst=True)
    op.add_column("b", sa.Column("x", sa.String(length=10), server_default="x", nullable=False))
    op.add_column("b", sa.Column("mood", mood, server_default=sa.text("'good'::mood")))
    op.add_column("b", sa.Column("a_id", sa.Integer(), sa.ForeignKey("a.id", ondelete="CASCADE"), nullable=True))
    op.add_column("b", sa.Column("code", sa.Text(), unique=True, comment="a code"))
    op.add_column("b", sa.Column("seen", sa.DateTime(), index=True))
    op.add_column("b", sa.Column("total", sa.Integer(), sa.Computed("id + 1")))
    op.add_column("b", sa.Column("no", sa.BigInteger(), sa.Identity(), nullable=False))
    op.add_column("b", sa.Column("x", sa.Text()), if_not_exists=True)
    op.alter_column("b", "a", type_=sa.BigInteger(), existing_type=sa.Integer(), nullable=False, server_default="3")
    op.alter_column("b", "x", type_=sa.String(4), postgresql_using="left(x, 4)", server_default=None)
    op.alter_column("b", "code", new_column_name="key", type_=sa.String(40), comment="a key")
    op.alter_column("b", "seen", server_default=sa.func.now(), nullable=True, existing_nullable=True)
    op.alter_column("b", "mood", server_default=False, existing_server_default=sa.text("'good'"))
    op.alter_column("b", "key", comment=None)
    op.execute("CREATE SCHEMA other")
    op.create_table("c", sa.Column("id", sa.Integer(), sa.ForeignKey("a.id")), sa.Column("gone", sa.Integer()), schema="other")
    op.add_column("c", sa.Column("d", sa.Integer(), index=True), schema="other")
    op.alter_column("c", "d", nullable=False, schema="other")
    op.drop_column("c", "gone", schema="other")
    op.create_foreign_key("fk_other", "c", "b", ["d"], ["id"], source_schema="other", referent_schema="public", match="FULL", onupdate="CASCADE", deferrable=True, initially="IMMEDIATE")
    op.create_primary_key("c_key", "c", ["d"], schema="other")
    op.create_exclude_constraint("no_same", "b", ("a", "="), where=sa.text("a > 3"), using="btree")
    op.drop_column("b", "nothing", if_exists=True)


def downgrade():
    mood.drop(op.get_bind(), checkfirst=False)
