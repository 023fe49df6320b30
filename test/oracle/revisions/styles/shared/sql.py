import functools
from pathlib import Path

import sqlalchemy as sa
from alembic import op

BASE = Path(__file__).parents[1] / "versions"


def read_sql(name):
    return BASE.joinpath(name).read_text(encoding="utf-8")


def timestamps(*, tz=True):
    yield sa.Column("created_at", sa.DateTime(timezone=tz), server_default=sa.func.now(), nullable=False)
    yield sa.Column("updated_at", sa.DateTime(timezone=tz), nullable=True)


def with_comment(text):
    def wrap(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            function(*args, **kwargs)
            op.execute(f"COMMENT ON SCHEMA public IS '{text}'")
        return inner
    return wrap


class Guid(sa.types.TypeDecorator):
    impl = sa.CHAR(32)
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import UUID
            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(sa.CHAR(32))


class ChoiceType(sa.types.TypeDecorator):
    impl = sa.String

    def __init__(self, choices, **kwargs):
        self.choices = choices
        super().__init__(**kwargs)
