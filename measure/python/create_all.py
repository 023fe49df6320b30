"""Create every table of a project's models with the real SQLAlchemy.

Usage: create_all.py DATABASE_URL PRELUDE IMPORTS METADATA

PRELUDE is Python source run first (say, the making of an application context); IMPORTS is Python source that imports every model;
METADATA is an expression for the MetaData object. Run it in the project's directory with the project's environment variables.

Some projects declare what the server refuses (the same index twice, a CHECK against a value that the enum lacks), so `create_all`
itself fails. Then it runs again with CHECK constraints and indexes taken out, and those are created one by one, each in a transaction
of its own; a line "refused: ..." names each that the server did not accept.
"""

import sys

sys.path.insert(0, ".")

import sqlalchemy
from sqlalchemy.schema import AddConstraint, CreateIndex


def create_piecemeal(engine, metadata):
    compiler = engine.dialect.ddl_compiler(engine.dialect, None)
    checks = [
        AddConstraint(constraint)  # this also keeps the constraint out of CREATE TABLE
        for table in metadata.sorted_tables
        for constraint in sorted(table.constraints, key=lambda c: str(c.name))
        if isinstance(constraint, sqlalchemy.CheckConstraint)
        and constraint._should_create_for_compiler(compiler)
    ]
    indexes = []
    for table in metadata.sorted_tables:
        indexes += [CreateIndex(index) for index in sorted(table.indexes, key=lambda i: str(i.name))]
        table.indexes.clear()
    with engine.begin() as connection:
        metadata.create_all(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in checks + indexes:
            try:
                connection.execute(statement)
            except sqlalchemy.exc.DBAPIError as error:
                print(f"refused: {statement.element.name}: {str(error.orig).splitlines()[0]}")


def main(url, prelude, imports, metadata_expression):
    names: dict[str, object] = {}
    exec(prelude, names)
    exec(imports, names)
    metadata = eval(metadata_expression, names)
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
    except sqlalchemy.exc.DBAPIError as error:
        print(f"create_all as it stands fails: {str(error.orig).splitlines()[0]}")
        create_piecemeal(engine, metadata)
    print(f"{len(metadata.tables)} tables in the metadata, SQLAlchemy {sqlalchemy.__version__}")


main(*sys.argv[1:5])
