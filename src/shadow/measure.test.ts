import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/harness/database.js';
import { noDebian, startDebian } from '../../test/harness/debian.js';
import type { Statement } from '../source/statement.js';
import type { Server } from './attach.js';
import { createDatabase, type Database } from './database.js';
import { measureStatement } from './measure.js';
import { replay } from './replay.js';

const statement = (sql: string, transactional = true): Statement => ({ sql, place: null, object: sql, transactional });

const SCHEMA = [
  'CREATE TABLE p (id int PRIMARY KEY)',
  `CREATE TABLE t (id int PRIMARY KEY, n int, v varchar(50), amount numeric(10,2), at timestamp, p_id int, e tsrange)`,
  'ALTER TABLE t ADD CONSTRAINT n_check CHECK (n > 0) NOT VALID',
  'CREATE UNIQUE INDEX t_n ON t (n)',
  'ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p NOT VALID',
  'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
  'CREATE TRIGGER old_trigger BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()',
  'CREATE TABLE parted (id int) PARTITION BY RANGE (id)',
  'CREATE TABLE child PARTITION OF parted FOR VALUES FROM (1) TO (2)',
  'CREATE TABLE lonely (id int)',
  'CREATE MATERIALIZED VIEW m AS SELECT id FROM t',
  'CREATE UNIQUE INDEX m_id ON m (id)',
].map((sql) => statement(sql));

const WHOLE = ['public.t', 'public.t_n', 'public.t_pkey'];

/** A statement, locks that it takes, what it rewrites, and what it scans where that is its own doing. */
type Row = readonly [sql: string, locks: Readonly<Record<string, string>>, rewrites: readonly string[], scans?: readonly string[]];

const MEASURED: readonly Row[] = [
  ['ALTER TABLE t ADD COLUMN a int DEFAULT 5', { t: 'ACCESS EXCLUSIVE' }, [], []],
  ['ALTER TABLE t ADD COLUMN a timestamptz NOT NULL DEFAULT now()', { t: 'ACCESS EXCLUSIVE' }, [], []],
  ['ALTER TABLE t ADD COLUMN a timestamptz DEFAULT clock_timestamp()', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['ALTER TABLE t ADD COLUMN a bigserial', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (n + 1) STORED', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['ALTER TABLE t ADD COLUMN a int REFERENCES p', { t: 'ACCESS EXCLUSIVE', p: 'SHARE ROW EXCLUSIVE' }, []],
  ['ALTER TABLE t ALTER v TYPE varchar(100)', { t: 'ACCESS EXCLUSIVE' }, [], []],
  ['ALTER TABLE t ALTER v TYPE text', { t: 'ACCESS EXCLUSIVE' }, [], []],
  ['ALTER TABLE t ALTER amount TYPE numeric(12,2)', { t: 'ACCESS EXCLUSIVE' }, [], []],
  ['ALTER TABLE t ALTER v TYPE varchar(10)', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['ALTER TABLE t ALTER n TYPE bigint', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['ALTER TABLE t ALTER v SET NOT NULL', { t: 'ACCESS EXCLUSIVE' }, [], ['public.t']],
  ['ALTER TABLE t ADD CHECK (n > 1)', { t: 'ACCESS EXCLUSIVE' }, [], ['public.t']],
  ['ALTER TABLE t ADD CHECK (n > 1) NOT VALID', { t: 'ACCESS EXCLUSIVE' }, [], []],
  ['ALTER TABLE t ADD UNIQUE (v)', { t: 'ACCESS EXCLUSIVE' }, [], ['public.t']],
  ['ALTER TABLE t ADD UNIQUE USING INDEX t_n', { t: 'ACCESS EXCLUSIVE' }, []],
  ['ALTER TABLE t ADD EXCLUDE USING gist (e WITH &&)', { t: 'ACCESS EXCLUSIVE' }, []],
  ['ALTER TABLE t VALIDATE CONSTRAINT n_check', { t: 'SHARE UPDATE EXCLUSIVE' }, [], ['public.t']],
  ['ALTER TABLE t VALIDATE CONSTRAINT t_p', { t: 'SHARE UPDATE EXCLUSIVE', p: 'ROW SHARE' }, []],
  ['ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES p', { t: 'SHARE ROW EXCLUSIVE', p: 'SHARE ROW EXCLUSIVE' }, []],
  ['ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES p NOT VALID', { t: 'SHARE ROW EXCLUSIVE', p: 'SHARE ROW EXCLUSIVE' }, [], []],
  ['CREATE TABLE u (p_id int REFERENCES p)', { p: 'SHARE ROW EXCLUSIVE' }, [], []],
  ['CREATE INDEX ON t (v)', { t: 'SHARE' }, [], ['public.t']],
  ['DROP INDEX t_n', { t: 'ACCESS EXCLUSIVE', t_n: 'ACCESS EXCLUSIVE' }, [], []],
  ['REINDEX TABLE t', { t: 'SHARE', t_n: 'ACCESS EXCLUSIVE' }, ['public.t_n', 'public.t_pkey'], ['public.t']],
  ['CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()', { t: 'SHARE ROW EXCLUSIVE' }, []],
  ['ALTER TABLE t DISABLE TRIGGER old_trigger', { t: 'SHARE ROW EXCLUSIVE' }, []],
  ['DROP TRIGGER old_trigger ON t', { t: 'ACCESS EXCLUSIVE' }, []],
  [
    'ALTER TABLE parted ATTACH PARTITION lonely FOR VALUES FROM (2) TO (3)',
    { parted: 'SHARE UPDATE EXCLUSIVE', lonely: 'ACCESS EXCLUSIVE' },
    [],
  ],
  ['ALTER TABLE parted DETACH PARTITION child', { parted: 'ACCESS EXCLUSIVE', child: 'ACCESS EXCLUSIVE' }, []],
  ['REFRESH MATERIALIZED VIEW m', { m: 'ACCESS EXCLUSIVE' }, ['public.m', 'public.m_id']],
  ['REFRESH MATERIALIZED VIEW CONCURRENTLY m', { m: 'EXCLUSIVE' }, []],
  ['ALTER TABLE t SET UNLOGGED', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['TRUNCATE lonely', { lonely: 'ACCESS EXCLUSIVE' }, ['public.lonely']],
  ['CLUSTER t USING t_pkey', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
  ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', { t: 'ACCESS EXCLUSIVE' }, []],
  ['CREATE POLICY mine ON t USING (true)', { t: 'ACCESS EXCLUSIVE' }, []],
  ['ALTER TABLE t ALTER n SET DEFAULT 1', { t: 'ACCESS EXCLUSIVE' }, []],
  ['ALTER TABLE t RENAME TO renamed', { t: 'ACCESS EXCLUSIVE' }, []],
  ['ALTER TABLE t ALTER n SET STATISTICS 100', { t: 'SHARE UPDATE EXCLUSIVE' }, []],
  ['CREATE STATISTICS s ON n, p_id FROM t', { t: 'SHARE UPDATE EXCLUSIVE' }, []],
  ['ANALYZE t', { t: 'SHARE UPDATE EXCLUSIVE' }, []],
  ["COMMENT ON TABLE t IS 'x'", { t: 'SHARE UPDATE EXCLUSIVE' }, []],
];

const OUTSIDE: readonly Row[] = [
  ['CREATE INDEX CONCURRENTLY t_v ON t (v)', { t: 'SHARE UPDATE EXCLUSIVE' }, [], ['public.t']],
  ['DROP INDEX CONCURRENTLY t_n', { t: 'SHARE UPDATE EXCLUSIVE', t_n: 'SHARE UPDATE EXCLUSIVE' }, [], []],
  [
    'REINDEX TABLE CONCURRENTLY t',
    { t: 'SHARE UPDATE EXCLUSIVE', t_n: 'SHARE UPDATE EXCLUSIVE' },
    ['public.t_n', 'public.t_pkey'],
    ['public.t'],
  ],
  ['VACUUM t', { t: 'SHARE UPDATE EXCLUSIVE' }, []],
  ['VACUUM FULL t', { t: 'ACCESS EXCLUSIVE' }, WHOLE],
];

/** What a transaction can't take back is measured on a copy. */
async function measureOn(template: Database, sql: string, transactional: boolean, settings: Record<string, string> = {}) {
  if (transactional) return measureStatement(template, statement(sql), { settings, keep: false });
  const database = await createDatabase(template.server, { template });
  try {
    return await measureStatement(database, statement(sql, false), { settings });
  } finally {
    await database.drop();
  }
}

async function setUp(server: Server): Promise<Database> {
  const database = await createDatabase(server);
  expect((await replay(database, SCHEMA)).refused).toEqual([]);
  return database;
}

function describeOn(title: string, serverOf: () => Promise<Server>) {
  describe(title, () => {
    let template: Database;
    let server: Server;
    beforeAll(async () => {
      server = await serverOf();
      template = await setUp(server);
    });
    afterAll(async () => {
      await template.drop();
      if (server !== testServer()) await server.stop();
    });

    const cases = [...MEASURED.map((row) => ({ row, transactional: true })), ...OUTSIDE.map((row) => ({ row, transactional: false }))];
    test.each(cases)('$row.0', async ({ row: [sql, locks, rewrites, scans], transactional }) => {
      const effect = await measureOn(template, sql, transactional);
      const modes = Object.fromEntries(effect.locks.map(({ relation, mode }) => [relation.replace(/^public\./, ''), mode]));
      expect(modes).toMatchObject(locks);
      expect(effect.rewrites).toEqual(rewrites);
      if (scans !== undefined) expect(effect.scans).toEqual(scans);
      expect(effect.transaction).toBe(transactional);
    });

    test.each([
      ['UTC', []],
      ['Europe/Paris', WHOLE],
    ])('timestamp to timestamptz in %s', async (TimeZone, rewrites) => {
      expect((await measureOn(template, 'ALTER TABLE t ALTER at TYPE timestamptz', true, { TimeZone })).rewrites).toEqual(rewrites);
    });
  });
}

describeOn('PostgreSQL 18', async () => testServer());
describe.skipIf(noDebian)("Debian's server", () => describeOn('PostgreSQL 15', startDebian));

test('a statement that fails throws the server error and leaves nothing', async () => {
  const database = await setUp(testServer());
  await expect(measureStatement(database, statement('ALTER TABLE t ADD COLUMN n int'))).rejects.toMatchObject({ code: '42701' });
  await expect(measureStatement(database, statement('CREATE INDEX CONCURRENTLY ON t (nothing)', false))).rejects.toMatchObject({
    code: '42703',
  });
  await expect(measureStatement(database, statement('VACUUM t'))).rejects.toMatchObject({ code: '25001' });
  expect((await measureStatement(database, statement('ALTER TABLE t ADD COLUMN fresh int'))).locks).toEqual([
    { relation: 'public.t', mode: 'ACCESS EXCLUSIVE' },
  ]);
  await database.drop();
});
