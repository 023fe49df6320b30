"""types"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "s19"
down_revision = "s18"

class AutoString(sa.types.TypeDecorator):
    impl = sa.String
    cache_ok = True

def upgrade():
    op.create_table("typed",
        sa.Column("a", AutoString(length=5)), sa.Column("b", AutoString()), sa.Column("m", sa.Interval), sa.Column("p", sa.PickleType), sa.Column("x", sa.Enum("a", "b", name="nat", native_enum=False, create_constraint=True)),
        sa.Column("v", sa.String().with_variant(postgresql.CITEXT, "postgresql")), sa.Column("w", sa.Text(collation="C")), sa.Column("y", sa.ARRAY(sa.String(3))), sa.Column("s", sa.SmallInteger, autoincrement=True, primary_key=True),
        sa.Column("dom", postgresql.DOMAIN("posint", sa.Integer, check="VALUE > 0", create_type=False)), sa.Column("uu", sa.Uuid(), server_default=sa.text("gen_random_uuid()")), sa.Column("o", postgresql.OID), sa.Column("mr", postgresql.INT4MULTIRANGE),
        sa.Column("lv", sa.types.UserDefinedType()) if False else sa.Column("lt", sa.String, key="lkey"),
        postgresql_partition_by="RANGE (s)")


def downgrade():
    op.drop_table("typed")
