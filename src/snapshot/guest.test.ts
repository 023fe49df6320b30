import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBouncer, startBouncer } from '../../test/harness/bouncer.js';
import { testDatabase, type TestDatabase, testServer } from '../../test/harness/database.js';
import { startPair } from '../../test/harness/standby.js';
import pg from 'pg';
import { connectLive } from '../postgres/connection.js';
import { clonePlanning } from '../shadow/planning-shadow.js';
import { readSnapshot } from './read.js';
import type { Snapshot } from './snapshot.js';

const SETUP = [
  `CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL, placed timestamptz)`,
  `INSERT INTO orders SELECT i, CASE WHEN i % 10 = 0 THEN 'open' ELSE 'done' END, now() - i * interval '1 min' FROM generate_series(1, 3000) i`,
  'CREATE INDEX orders_lower ON orders (lower(state))',
  'CREATE TABLE secrets (id int PRIMARY KEY, word text)',
  `INSERT INTO secrets SELECT i, 'w' || i FROM generate_series(1, 500) i`,
  'CREATE TABLE wages (id int PRIMARY KEY, name text, amount int)',
  `INSERT INTO wages SELECT i, 'n' || i % 9, i FROM generate_series(1, 500) i`,
  'ANALYZE',
];

async function take(url: string): Promise<Snapshot> {
  const connection = await connectLive(url);
  try {
    return await readSnapshot(connection, { withValues: true, version: '0', now: new Date('2026-01-02T03:04:05Z') });
  } finally {
    await connection.close();
  }
}

/** What does not depend on how the server was reached, nor on when. */
function comparable({ catalog, statistics, notExamined }: Snapshot): unknown {
  return { catalog, notExamined, relations: statistics.relations.map((relation) => ({ ...relation, activity: null })) };
}

describe('a snapshot by an ordinary role', () => {
  const role = 'plinth_guest';
  let database: TestDatabase;
  let direct: Snapshot;

  beforeAll(async () => {
    database = await testDatabase();
    for (const sql of SETUP) await database.client.query(sql);
    await database.client.query(
      `CREATE ROLE ${role} LOGIN; GRANT SELECT ON orders TO ${role}; GRANT SELECT (id, name) ON wages TO ${role}`,
    );
    direct = await take(testServer().url(database.name, role));
  });

  afterAll(async () => {
    await database.client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });

  test('says which columns it may not see, and has the sizes of all', () => {
    expect(direct.notExamined.map(({ object }) => object)).toEqual(expect.arrayContaining([expect.stringContaining('secrets')]));
    expect(JSON.stringify(direct.notExamined)).toContain('wages (amount)');
    expect(direct.notExamined[0]?.reason).toContain('GRANT SELECT');
    const known = new Map(
      direct.statistics.relations.map(({ name, rows, columns }) => [name, { rows, columns: columns.map((column) => column.name) }]),
    );
    expect(known.get('secrets')).toEqual({ rows: 500, columns: [] });
    expect(known.get('wages')).toEqual({ rows: 500, columns: ['id', 'name'] });
    expect(known.get('orders')).toEqual({ rows: 3000, columns: ['id', 'placed', 'state'] });
  });

  test.skipIf(noBouncer)('is the same through PgBouncer in transaction mode, and leaves nothing to the next client', async () => {
    const bouncer = await startBouncer(testServer(), [role]);
    try {
      const client = new pg.Client(bouncer.url(database.name, role));
      await client.connect();
      // PgBouncer itself keeps each client's application_name.
      const settings = async (): Promise<unknown> =>
        (await client.query(`SELECT name, setting FROM pg_settings WHERE name <> 'application_name' ORDER BY 1`)).rows;
      const before = await settings();
      const through = await take(bouncer.url(database.name, role));
      expect(comparable(through)).toEqual(comparable(direct));
      expect(await settings()).toEqual(before);
      const { rows } = await client.query('SELECT name FROM pg_prepared_statements');
      expect(rows).toEqual([]);
      await client.end();
    } finally {
      await bouncer.stop();
    }
  });
});

test('a snapshot of a standby is that of its primary, and can be cloned', async () => {
  const pair = await startPair();
  try {
    const client = await pair.primary.connect('postgres');
    for (const sql of SETUP) await client.query(sql);
    await client.end();
    await pair.catchUp();
    const [primary, standby] = [await take(pair.primary.url('postgres')), await take(pair.standby.url('postgres'))];
    expect(standby.source.isReplica).toBe(true);
    expect(comparable(standby)).toEqual(comparable(primary));
    const shadow = await clonePlanning(testServer(), { ...standby, major: standby.source.major });
    expect((await shadow.explain(`SELECT * FROM public.orders WHERE id = 5`)).plan?.root.nodeType).toBe('Index Scan');
    await shadow.close();
  } finally {
    await pair.stop();
  }
}, 60_000);
