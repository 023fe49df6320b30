"""Writes rows, columns, keys and query texts of TPC-H and TPC-DS below a folder; nothing of them is kept in the repository.

    python generate.py <folder> <scale> [tpch tpcds]

Needs the wheels duckdb, duckdb-extension-tpch and duckdb-extension-tpcds of one version.
"""

import glob
import importlib
import json
import os
import sys

import duckdb

folder, scale = sys.argv[1], sys.argv[2]
suites = sys.argv[3:] or ["tpch", "tpcds"]
connection = duckdb.connect()
for name in suites:
    package = importlib.import_module(f"duckdb_extension_{name}")
    (extension,) = glob.glob(os.path.join(package.__path__[0], "extensions", "*", "*.duckdb_extension"))
    connection.execute(f"LOAD '{extension}'")

for name, call in (("tpch", f"CALL dbgen(sf={scale})"), ("tpcds", f"CALL dsdgen(sf={scale}, keys=true)")):
    if name not in suites:
        continue
    connection.execute(f"CREATE SCHEMA {name}; USE memory.{name}")
    connection.execute(call)
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    columns = connection.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE schema_name = ? ORDER BY table_name, column_index", [name]
    ).fetchall()
    keys = connection.execute(
        "SELECT table_name, constraint_column_names FROM duckdb_constraints() WHERE schema_name = ? AND constraint_type = 'PRIMARY KEY'", [name]
    ).fetchall()
    queries = connection.execute(f"SELECT query_nr, query FROM {name}_queries() ORDER BY 1").fetchall()
    for table in sorted({column[0] for column in columns}):
        path = os.path.join(folder, name, f"{table}.csv")
        connection.execute(f"COPY {table} TO '{path}' (HEADER false, DELIMITER '|', QUOTE '\"', NULL '')")
    with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as file:
        json.dump({"columns": columns, "keys": keys, "queries": queries}, file)
