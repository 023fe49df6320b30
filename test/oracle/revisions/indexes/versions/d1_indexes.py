import sqlalchemy as sa
from alembic import op
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

revision = "d1"
down_revision = None

COLUMNS = ["a", "b"]


def upgrade():
    op.create_table(
        "t",
        *[sa.Column(name, sa.Integer(), nullable=False) for name in COLUMNS],
        sa.Column("name", sa.Text()),
        sa.Column("doc", postgresql.JSONB()),
        sa.Column("At", sa.DateTime()),
    )
    op.create_index("ix_plain", "t", COLUMNS, unique=False)
    op.create_index(op.f("ix_t_name"), "t", ["name"], unique=True)
    op.create_index("ix_doc", "t", ["doc"], postgresql_using="gin", postgresql_ops={"doc": "jsonb_path_ops"})
    op.create_index("ix_part", "t", ["a"], postgresql_where=text("b > 3 AND name IS NOT NULL"), postgresql_include=["name"])
    op.create_index("ix_lower", "t", [text("lower(name)"), "b"], unique=True)
    op.create_index("ix_func", "t", [sa.func.upper(sa.column("name"))])
    op.create_index("ix_desc", "t", [sa.text('"At" DESC NULLS LAST'), sa.column("a").desc(), sa.literal_column("b").asc().nulls_first()])
    op.create_index("ix_where", "t", ["b"], postgresql_where=sa.and_(sa.column("a") == 1, sa.column("name").is_(None)))
    op.create_index("ix_nulls", "t", ["name", "a"], unique=True, postgresql_nulls_not_distinct=True, postgresql_with={"fillfactor": 70})
    op.create_index("ix_pattern", "t", ["name"], postgresql_ops={"name": "text_pattern_ops"})
    op.create_index("ix_again", "t", ["name"], if_not_exists=True)
    op.create_index("ix_again", "t", ["a"], if_not_exists=True)
    with op.get_context().autocommit_block():
        op.create_index("ix_slow", "t", ["a", "name"], postgresql_concurrently=True)
        op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_raw ON t (b, a)")
        op.drop_index("ix_slow", table_name="t", postgresql_concurrently=True, if_exists=True)
    op.drop_index("ix_plain", "t")
    op.drop_index(op.f("ix_never"), table_name="t", if_exists=True)


def downgrade():
    op.drop_table("t")
