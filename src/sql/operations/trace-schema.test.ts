import { beforeAll, expect, it } from 'vitest';
import { loadOperations, readOperations } from './read-operations.js';
import { traceSchema, type TracedSchema } from './trace-schema.js';

beforeAll(loadOperations);

const trace = (...statements: readonly string[]): TracedSchema => traceSchema(statements.flatMap(readOperations));

it('follows a column through its changes', () => {
  const { tables } = trace(
    'CREATE TABLE t (id int NOT NULL, a text)',
    'ALTER TABLE t ALTER a TYPE varchar(5)',
    "ALTER TABLE public.t ALTER a SET DEFAULT 'x'",
    'ALTER TABLE t ALTER a SET NOT NULL',
    'ALTER TABLE t RENAME a TO b',
  );
  expect(tables.get('t')?.columns[1]).toMatchObject({ name: 'b', type: { sql: 'varchar(5)' }, default: "'x'", nullable: false });
});

it('forgets what goes with a column, and gives unnamed constraints the names that PostgreSQL does', () => {
  const { tables } = trace(
    'CREATE TABLE t (id int, a int, b int, PRIMARY KEY (id), UNIQUE (a, b), CHECK (b > 1))',
    'CREATE INDEX ON t (b)',
    'CREATE INDEX i ON t (id)',
  );
  expect(tables.get('t')?.constraints.map(({ name }) => name)).toEqual(['t_pkey', 't_a_b_key', 't_check']);
  expect(tables.get('t')?.indexes.map(({ name }) => name)).toEqual(['t_b_idx', 'i']);
  const after = trace(
    'CREATE TABLE t (id int, a int, b int, PRIMARY KEY (id), UNIQUE (a, b), CHECK (b > 1))',
    'CREATE INDEX ON t (b)',
    'ALTER TABLE t DROP b',
  ).tables.get('t');
  expect(after).toMatchObject({ constraints: [{ name: 't_pkey' }], indexes: [] });
});

it('turns an index that a key takes over into the key, and a validated constraint into a valid one', () => {
  const { tables } = trace(
    'CREATE TABLE t (a int)',
    'CREATE UNIQUE INDEX i ON t (a)',
    'ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i',
    'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID',
    'ALTER TABLE t VALIDATE CONSTRAINT c',
  );
  expect(tables.get('t')).toMatchObject({
    indexes: [],
    constraints: [
      { name: 'u', sql: 'UNIQUE (a)' },
      { name: 'c', sql: 'CONSTRAINT c CHECK (a > 0)', plain: true },
    ],
  });
});

it('is not certain of a table that a statement changes in a way that is not followed', () => {
  expect(trace('CREATE TABLE t (a int)', 'ALTER TABLE t SET (fillfactor = 70)').tables.get('t')?.certain).not.toBe(true);
  expect(trace('CREATE TABLE t (a int REFERENCES u)').tables.get('t')?.certain).toBe(false);
});

it('keeps the latest definition of views, types and functions', () => {
  const { objects } = trace(
    'CREATE VIEW v AS SELECT 1',
    'CREATE OR REPLACE VIEW v AS SELECT 2',
    "CREATE TYPE e AS ENUM ('a')",
    "ALTER TYPE e ADD VALUE 'b'",
  );
  expect([...objects]).toEqual([['view v', 'CREATE OR REPLACE VIEW v AS SELECT 2']]);
});

it('cuts names as PostgreSQL does', () => {
  const long = 'broadcast_provider_message_number';
  const { tables } = trace(
    `CREATE TABLE ${long} (broadcast_provider_message_id int, FOREIGN KEY (broadcast_provider_message_id) REFERENCES u (id))`,
  );
  expect(tables.get(long)?.constraints[0]?.name).toBe('broadcast_provider_message_nu_broadcast_provider_message_i_fkey');
});

it('follows a constraint and an index to their new names', () => {
  const { tables } = trace(
    'CREATE TABLE "user" (a int, CONSTRAINT u UNIQUE (a))',
    'CREATE INDEX i ON "user" (lower(a::text))',
    'ALTER TABLE public."user" RENAME CONSTRAINT u TO u_old',
    'ALTER INDEX i RENAME TO j',
    'ALTER TABLE other RENAME CONSTRAINT u_old TO nothing',
  );
  expect(tables.get('user')).toMatchObject({
    certain: true,
    constraints: [{ name: 'u_old', sql: 'UNIQUE (a)' }],
    indexes: [{ name: 'j', sql: 'CREATE INDEX j ON "user" (lower(a::text))' }],
  });
});
