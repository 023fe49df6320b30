-- What came with 14 and 15, on top of nasty.sql.
CREATE TABLE once (a integer, b integer, UNIQUE NULLS NOT DISTINCT (a, b));
CREATE UNIQUE INDEX once_expr ON once ((a + b)) NULLS NOT DISTINCT;
CREATE TABLE kept (id integer PRIMARY KEY, tenant integer, parent integer, UNIQUE (tenant, id), FOREIGN KEY (tenant, parent) REFERENCES kept (tenant, id) ON DELETE SET NULL (parent));
CREATE VIEW invoked WITH (security_invoker = true) AS SELECT * FROM kept;
CREATE FUNCTION newest() RETURNS integer LANGUAGE sql STABLE BEGIN ATOMIC SELECT max(id) FROM kept; END;
CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN n * 2;
CREATE TABLE uses_twice (n integer, d integer GENERATED ALWAYS AS (twice(n)) STORED, m int4multirange DEFAULT '{}', newest integer DEFAULT newest());
CREATE STATISTICS expression_stats ON (lower("Order")), (length("Order")) FROM "select";
CREATE UNLOGGED SEQUENCE quick;
