import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/harness/database.js';
import type { Catalog } from '../catalog/catalog.js';
import { readCatalog } from '../catalog/read.js';
import { connectLive } from '../postgres/connection.js';
import { relationStatistics } from './figures.js';
import { gistPages, hashPages } from './index-pages/other-methods.js';
import { treePages } from './index-pages/tree.js';
import { indexPages } from './index-pages.js';
import { readStatistics } from './read.js';
import type { Statistics } from './statistics.js';

const INDEXES = [
  '(a)',
  '(b)',
  '(c)',
  '(d)',
  '(e)',
  '(f)',
  '(b, a)',
  '(c, b)',
  '(e, c)',
  '(b) INCLUDE (e)',
  '(lower(c))',
  '(a) WHERE c IS NULL',
  '(b) WHERE c IS NOT NULL',
  '(c) WHERE c IS NOT NULL',
  "(a) WHERE f = 'new'",
  "(b) WHERE f IN ('new', 'old')",
  "(a) WHERE f <> 'done' AND a > 20000",
  'USING hash (a)',
  'USING hash (b)',
  'USING brin (a) WITH (pages_per_range = 2)',
];

let database: TestDatabase;
let statistics: Statistics;
let catalog: Catalog;

beforeAll(async () => {
  database = await testDatabase();
  const { client } = database;
  await client.query(`
    CREATE TABLE t (a int, b int, c text, d numeric(10, 2), e varchar(40) NOT NULL, f text NOT NULL);
    SELECT setseed(0.5);
    INSERT INTO t SELECT i, (random() * 3000)::int, CASE WHEN i % 4 > 0 THEN left(md5((i % 9000)::text), 4 + i % 20) END,
      (random() * 100000)::numeric(10, 2), repeat('x', 3 + i % 30) || i, CASE WHEN i % 10 = 0 THEN 'new' WHEN i % 10 = 1 THEN 'old' ELSE 'done' END
    FROM generate_series(1, 40000) i`);
  await client.query('ANALYZE t');
  const connection = await connectLive(database.url);
  statistics = await readStatistics(connection, new Date());
  await connection.close();
  for (const [at, on] of INDEXES.entries()) await client.query(`CREATE INDEX i${at} ON t ${on}`);
  catalog = await readCatalog(client);
});

afterAll(() => database.drop());

test('sizes are what building takes, within three blocks or five per cent', async () => {
  const { rows } = await database.client.query<{ name: string; pages: number }>(
    `SELECT relname AS name, pg_relation_size(oid)::float8 / 8192 AS pages FROM pg_class WHERE relname ~ '^i\\d+$' AND relnamespace = 'public'::regnamespace`,
  );
  const table = catalog.tables.find(({ name }) => name === 't');
  const known = relationStatistics(statistics, { schema: 'public', name: 't' });
  if (table === undefined || known === null) throw new Error('t is not known');
  const wrong = INDEXES.flatMap((on, at) => {
    const built = rows.find(({ name }) => name === `i${at}`)?.pages ?? 0;
    const index = table.indexes.find(({ name }) => name === `i${at}`);
    const said = index === undefined ? 0 : indexPages(index, table, known);
    return Math.abs(said - built) > Math.max(3, built * 0.05) ? [`${on}: ${built} built, ${said} said`] : [];
  });
  expect(wrong).toEqual([]);
});

test('whatever statistics say, and where they say nothing, an index has a number of pages', () => {
  const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
  const part = fc.record({
    widths: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 3 }),
    alignment: fc.constantFrom(1, 2, 4, 8),
    equalImage: fc.boolean(),
    nullFraction: share,
    common: fc.array(share, { maxLength: 4 }),
    others: fc.nat(1e9),
  });
  const rows = fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 1e9 }));
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      rows,
      share,
      (keys, unique, deduplicates, count, held) => {
        const pages = [
          treePages({ keys, included: [], deduplicates, unique, pivot: 40 }, count, held),
          ...keys.flatMap((key) => [hashPages(key, count, held), gistPages([key], count, held)]),
        ];
        for (const each of pages) expect(each).toBeGreaterThanOrEqual(1);
      },
    ),
  );
});
