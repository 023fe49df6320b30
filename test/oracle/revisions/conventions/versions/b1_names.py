import sqlalchemy as sa
from alembic import op

revision = "b1"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.Text(), unique=True),
        sa.Column("nick", sa.Text(), index=True),
        sa.Column("age", sa.Integer()),
        sa.Column("boss_id", sa.Integer(), sa.ForeignKey("users.id")),
        sa.CheckConstraint("age > 0", name="adult"),
        sa.CheckConstraint("age < 200", name=op.f("age_is_final")),
        sa.UniqueConstraint("nick", "age"),
    )
    op.create_table(
        "a_table_whose_name_is_rather_long_so_that_names_are_cut",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("a_column_whose_name_is_long_too", sa.Integer()),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["a_column_whose_name_is_long_too"], ["users.id"]),
        sa.UniqueConstraint("a_column_whose_name_is_long_too"),
    )
    op.create_index(None, "users", ["age"])
    op.create_index(op.f("ix_own"), "users", ["age", "email"])
    op.create_unique_constraint(None, "users", ["age"])
    op.create_unique_constraint("uq_named", "users", ["age", "boss_id"])
    op.create_check_constraint("tall", "users", "age <> 5")
    op.create_check_constraint(op.f("ck_done"), "users", sa.column("age") != 6)
    op.create_foreign_key(None, "users", "users", ["age"], ["id"], ondelete="SET NULL")
    op.drop_constraint("adult", "users", type_="check")
    op.drop_constraint("uq_named", "users", type_="unique")
    op.create_check_constraint("tall_again", "users", "age <> 7")
    op.drop_constraint("ck__users__tall_again", "users")
    op.add_column("users", sa.Column("code", sa.Text(), sa.CheckConstraint("code <> ''", name="filled"), unique=True))
    op.add_column("users", sa.Column("owner", sa.Integer(), sa.ForeignKey("users.id"), index=True))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("size", sa.Integer()))
        batch_op.create_check_constraint("sized", "size > 0")
        batch_op.create_foreign_key(batch_op.f("fk_final"), "users", ["size"], ["id"])
        batch_op.create_unique_constraint(None, ["size"])
        batch_op.create_index(None, ["size", "age"], unique=True)
        batch_op.alter_column("size", new_column_name="length")
        batch_op.drop_column("owner")


def downgrade():
    op.drop_table("users")
