import { loadModule } from 'libpg-query';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimOf, differences } from '../../measure/claims/compare-claims.js';
import type { Migration } from '../../src/migration/statements/migration.js';
import { readSqlMigration } from '../../src/migration/statements/read-sql-migration.js';
import { judgeReplayed, toStatement } from '../../src/operations/lint/replay.js';
import checkStillQueued from '../../src/rules/migrations/check-still-queued.js';
import { createDatabase, type Database } from '../../src/shadow/database.js';
import { measureStatement } from '../../src/shadow/measure.js';
import { replay } from '../../src/shadow/replay.js';
import { type TestDatabase, testDatabase, testServer } from '../harness/database.js';

const SCHEMA = `
  CREATE SCHEMA other;
  CREATE TYPE mood AS ENUM ('a'); CREATE TYPE pair AS (a int, b int); CREATE DOMAIN dom AS int;
  CREATE TABLE p (id bigint PRIMARY KEY, n int);
  CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, m mood, d dom, p_id bigint REFERENCES p);
  CREATE TABLE r (id bigint PRIMARY KEY, t_id bigint REFERENCES t);
  CREATE TABLE typed OF pair;
  CREATE INDEX t_a_idx ON t (a);
  CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW over_v AS SELECT id FROM v;
  CREATE MATERIALIZED VIEW mv AS SELECT id FROM t; CREATE UNIQUE INDEX mv_idx ON mv (id); CREATE VIEW over_mv AS SELECT id FROM mv;
  CREATE SEQUENCE s; CREATE TABLE counted (id bigint DEFAULT nextval('s'), n int);
  CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER t_trigger BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
  CREATE POLICY t_policy ON t USING (true);
  CREATE RULE p_rule AS ON DELETE TO p DO INSTEAD NOTHING;
  CREATE TABLE events (id bigint, at date NOT NULL, n int) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE INDEX events_n ON events (n);`;

/** Each alone after the schema. */
const statements = `
  DROP VIEW over_v
  DROP VIEW v CASCADE
  DROP VIEW IF EXISTS over_v, over_mv
  CREATE OR REPLACE VIEW v AS SELECT id, a, 1 AS one FROM t
  CREATE OR REPLACE VIEW unknown AS SELECT 1
  CREATE OR REPLACE VIEW another AS SELECT id FROM t
  ALTER VIEW v SET (security_barrier)
  ALTER VIEW v ALTER COLUMN a SET DEFAULT 1
  ALTER VIEW v RENAME TO w
  ALTER TABLE v RENAME TO w
  ALTER VIEW v RENAME COLUMN a TO z
  ALTER VIEW v SET SCHEMA other
  CREATE TRIGGER x INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()
  DROP MATERIALIZED VIEW mv CASCADE
  DROP VIEW over_mv; DROP MATERIALIZED VIEW mv
  REFRESH MATERIALIZED VIEW mv
  ALTER MATERIALIZED VIEW mv SET (fillfactor = 80)
  ALTER MATERIALIZED VIEW mv RENAME TO mw
  CREATE INDEX ON mv (id)
  DROP TABLE t CASCADE
  DROP TABLE r
  DROP TABLE events_1
  DROP TABLE events
  TRUNCATE events
  ALTER TABLE t SET SCHEMA other
  ALTER TABLE t DROP COLUMN a CASCADE
  ALTER TABLE t DROP COLUMN b
  ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE
  ALTER TABLE p DISABLE RULE p_rule
  ALTER RULE p_rule ON p RENAME TO q_rule
  DROP RULE p_rule ON p
  CREATE OR REPLACE RULE p_rule AS ON DELETE TO p DO INSTEAD NOTHING
  ALTER POLICY t_policy ON t RENAME TO u_policy
  ALTER TRIGGER t_trigger ON t RENAME TO u_trigger
  DROP SEQUENCE s CASCADE
  DROP FUNCTION f CASCADE
  DROP TYPE mood CASCADE
  DROP DOMAIN dom CASCADE
  DROP TYPE pair CASCADE
  DROP OWNED BY CURRENT_USER CASCADE
  DROP SCHEMA other CASCADE
  ALTER TYPE pair ADD ATTRIBUTE c int CASCADE
  ALTER INDEX t_a_idx RENAME TO t_b_idx
  ALTER INDEX t_a_idx SET (fillfactor = 70)
  DROP INDEX t_a_idx
  DROP INDEX events_n
  ALTER TABLE events ADD COLUMN x int
  ALTER TABLE events ALTER COLUMN n SET NOT NULL
  ALTER TABLE events ADD CONSTRAINT x CHECK (n > 0)
  ALTER TABLE events ALTER COLUMN n TYPE bigint
  ALTER TABLE events RENAME COLUMN n TO m
  ALTER TABLE events DETACH PARTITION events_2
  CREATE INDEX ON events (id)
  CREATE INDEX ON ONLY events (id)
  CREATE TRIGGER x BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION f()
  LOCK TABLE t IN SHARE MODE
  LOCK TABLE t, p IN EXCLUSIVE MODE
  DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN x int', 't'); END $$
  DO $$ BEGIN PERFORM 1; END $$
  ALTER TABLE t ALTER CONSTRAINT t_p_id_fkey NOT ENFORCED
  ALTER TABLE t DROP CONSTRAINT t_p_id_fkey`
  .trim()
  .split('\n')
  .map((line) => line.trim());

let template: TestDatabase;
let schema: Migration;
beforeAll(async () => {
  await loadModule();
  schema = readSqlMigration(SCHEMA, 'schema.sql', false).migration;
  template = await testDatabase();
  await replay(template.database, schema.statements.map(toStatement));
});
afterAll(() => template.drop());

test.concurrent.each(statements)('%s', async (sql) => {
  const { migration } = readSqlMigration(sql, 'migration.sql');
  const { steps, refused } = await judgeReplayed(testServer(), [schema, migration], { major: 18, rows: () => null });
  expect(refused).toEqual([]);
  const database = await createDatabase(testServer(), { template: template.database });
  for (const statement of migration.statements) {
    const claims = claimOf(steps.filter(({ place }) => place === statement.place));
    const indexTables = await readIndexTables(database);
    const seen = await measureStatement(database, toStatement(statement));
    expect(claims === null ? ['not claimed'] : differences(claims, seen, indexTables, new Set())).toEqual([]);
  }
  await database.drop();
});

async function readIndexTables({ client }: Database): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ index: string; table: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS index, format('%I.%I', n.nspname, t.relname) AS table
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_class t ON t.oid = i.indrelid WHERE i.indrelid >= 16384`,
  );
  return new Map(rows.map(({ index, table }) => [index, table]));
}

test.each(checkStillQueued.examples)(
  '$title: the server refuses what the rule says, and only that',
  async ({ sql = '', migration = '', finds }) => {
    await using own = await testDatabase();
    await own.client.query(`${sql}; INSERT INTO people SELECT generate_series(1, 9); INSERT INTO orders (id, person_id) VALUES (1, 2)`);
    let sqlstate: string | null = null;
    for (const statement of readSqlMigration(migration, 'migration.sql').migration.statements)
      await own.client.query(statement.sql).catch((error: unknown) => {
        if (!(error instanceof pg.DatabaseError)) throw error;
        sqlstate ??= error.code ?? '';
      });
    expect(sqlstate).toBe(finds.length === 0 ? null : '55006');
  },
);
