from alembic import op

revision = "h2"
down_revision = "h1"


def upgrade():
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_constraint("aged", type_="check")
        batch_op.alter_column("name", nullable=True, server_default=None)
        batch_op.drop_column("mood")
    op.execute("DROP TYPE mood")
    op.execute("CREATE VIEW names AS SELECT name FROM people")
    with op.get_context().autocommit_block():
        op.create_index("ix_people_age", "people", ["age"], postgresql_concurrently=True)
        op.drop_index(op.f("ix_pets_owner"), table_name="pets")
