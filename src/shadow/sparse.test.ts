import { expect, test } from 'vitest';
import { testDatabase, testServer } from '../../test/harness/database.js';
import { noDebian, startDebian } from '../../test/harness/debian.js';
import type { RelationStatistics } from '../statistics/statistics.js';
import { explain } from './explain.js';
import type { Server } from './server.js';
import { makeSparse } from './sparse.js';

const relation = (name: string, rows: number, pages: number, distinct: number): RelationStatistics => ({
  schema: 'public',
  name,
  kind: 'table',
  table: null,
  rows,
  pages,
  allVisible: 0,
  activity: null,
  columns: [
    {
      name: 'a',
      inherited: false,
      nullFraction: 0,
      averageWidth: 4,
      distinct,
      mostCommonValues: null,
      mostCommonFrequencies: null,
      histogramBounds: null,
      correlation: null,
      mostCommonElements: null,
      mostCommonElementFrequencies: null,
      elementCountHistogram: null,
    },
  ],
});

test('an empty table plans as a large one, over a segment boundary too', () => planAsLarge(testServer()));

test.skipIf(noDebian)('so it does on PostgreSQL 15, which has no function to import statistics', async () => {
  const server = await startDebian();
  try {
    await planAsLarge(server);
  } finally {
    await server.stop();
  }
});

test('more blocks than a table can have are as many as it can have', async () => {
  await using database = await testDatabase();
  await database.client.query('CREATE TABLE t (a int)');
  await makeSparse(database.database, {
    asOf: null,
    source: 'declared',
    settings: {},
    statsReset: null,
    relations: [relation('t', 9e15, 1e14, 5)],
  });
  const { rows } = await database.client.query(
    `SELECT relpages AS pages, reltuples > 8e15 AS many, pg_relation_size('t') / 8192 AS blocks FROM pg_class WHERE relname = 't'`,
  );
  expect(rows).toEqual([{ pages: 2 ** 31 - 1, many: true, blocks: String(2 ** 31 - 1) }]);
});

async function planAsLarge(server: Server): Promise<void> {
  const database = await testDatabase(server);
  try {
    await database.client.query(
      'CREATE TABLE small (a int); CREATE TABLE large (a int); CREATE INDEX ON large (a); CREATE INDEX ON small (a)',
    );
    await makeSparse(database.database, {
      asOf: null,
      source: 'declared',
      settings: {},
      statsReset: null,
      relations: [relation('large', 30_000_000, 140_000, 1_000_000), relation('small', 20, 1, -1)],
    });
    const large = await explain(database.client, 'SELECT * FROM large WHERE a = $1');
    expect(large.plan?.root.nodeType).toMatch(/Bitmap Heap Scan|Index/);
    expect(large.plan?.root.rows).toBe(30);
    expect((await explain(database.client, 'SELECT * FROM large')).plan?.root.rows).toBe(30_000_000);
    expect((await explain(database.client, 'SELECT * FROM small WHERE a = $1')).plan?.root.nodeType).toBe('Seq Scan');
    expect((await explain(database.client, 'SELECT nonsense FROM small')).why).toContain('42703');
  } finally {
    await database.drop();
  }
}

test('functions of CHECKs and index expressions are not run by the superuser when statistics are written', () =>
  withholdValues(testServer()));

test.skipIf(noDebian)('nor is it on PostgreSQL 15', async () => {
  const server = await startDebian();
  try {
    await withholdValues(server);
  } finally {
    await server.stop();
  }
});

async function withholdValues(server: Server): Promise<void> {
  const database = await testDatabase(server);
  try {
    const owner = await database.database.asOwner();
    await owner.query(`
      CREATE FUNCTION trap(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped as %', current_user; END $$;
      CREATE DOMAIN guarded AS text CHECK (trap(VALUE)); CREATE TYPE pair AS (a guarded);
      CREATE TABLE t (a guarded, b pair, c guarded[], d text, "e ü" guarded);
      CREATE FUNCTION folded(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
        IF current_user <> 'plinth' THEN RAISE EXCEPTION 'folded as %', current_user; END IF; RETURN $1; END $$;
      CREATE INDEX by_expression ON t ((folded('x') || d))`);
    const [column] = relation('t', 1000, 10, 5).columns;
    if (column === undefined) throw new Error('no column');
    const valued = { ...column, mostCommonFrequencies: [0.5], histogramBounds: '{}' };
    const columns = ['a', 'b', 'c', 'd', 'e ü'].map((name) => ({
      ...valued,
      name,
      mostCommonValues: name === 'd' ? '{glad}' : '{"(x)"}',
      histogramBounds: null,
    }));
    await makeSparse(database.database, {
      asOf: null,
      source: 'live',
      settings: {},
      statsReset: null,
      relations: [
        { ...relation('t', 1000, 10, 5), columns },
        { ...relation('by_expression', 1000, 10, 5), kind: 'index', table: 't', columns: [{ ...column, name: 'expr' }] },
      ],
    });
    const { rows } = await database.client.query(
      `SELECT attname AS name, n_distinct AS distinct, most_common_vals::text AS values FROM pg_stats WHERE tablename = 't' ORDER BY 1`,
    );
    // Values of a domain are written as its base type's; those of a composite type and of arrays of domains are left out.
    const values = { a: '{(x)}', b: null, c: null, d: '{glad}', 'e ü': '{(x)}' };
    expect(rows).toEqual(Object.entries(values).map(([name, value]) => ({ name, distinct: 5, values: value })));
  } finally {
    await database.drop();
  }
}
