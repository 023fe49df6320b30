import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/harness/database.js';
import type { Catalog } from '../catalog/catalog.js';
import { readCatalog } from '../catalog/read.js';
import { connectLive } from '../postgres/connection.js';
import { relationStatistics } from './figures.js';
import { hashPages } from './index-pages/other-methods.js';
import { treePages } from './index-pages/tree.js';
import { indexPages, isSizeAssumed } from './index-pages.js';
import { readStatistics } from './read.js';
import type { ColumnStatistics, Statistics } from './statistics.js';

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

test('sizes of GIN and GiST are within two fifths of what building takes, and without values they are said to be assumed', async () => {
  await using own = await testDatabase();
  const { client } = own;
  await client.query(`
    CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist;
    CREATE TABLE d (id int, tags text[], document jsonb, words tsvector, title text, during int4range, place point);
    SELECT setseed(0.5);
    INSERT INTO d SELECT i, ARRAY['tag ' || (random() * random() * 500)::int, 'kind ' || i % 7],
      jsonb_build_object('code', md5(i::text), 'state', i % 4, 'owner', 'u' || (random() * 900)::int),
      to_tsvector('simple', md5((i % 700)::text) || ' word' || i % 300), 'title ' || md5((i % 5000)::text),
      int4range(i, i + 20), point(random() * 100, random() * 100) FROM generate_series(1, 12000) i;
    ANALYZE d`);
  const connection = await connectLive(own.url);
  const read = await readStatistics(connection, new Date());
  await connection.close();
  await client.query(`
    CREATE INDEX ON d USING gin (tags); CREATE INDEX ON d USING gin (document); CREATE INDEX ON d USING gin (document jsonb_path_ops);
    CREATE INDEX ON d USING gin (words); CREATE INDEX ON d USING gin (title gin_trgm_ops); CREATE INDEX ON d USING gin (tags, document);
    CREATE INDEX ON d USING gin (to_tsvector('simple', title)); CREATE INDEX ON d USING gist (title gist_trgm_ops); CREATE INDEX ON d USING gist (place);
    CREATE INDEX ON d USING gist (during); CREATE INDEX ON d USING gist (id)`);
  const { rows } = await client.query<{ name: string; pages: number }>(
    `SELECT relname AS name, pg_relation_size(oid)::float8 / 8192 AS pages FROM pg_class WHERE relkind = 'i' AND relname ~ '^d_'`,
  );
  const table = (await readCatalog(client)).tables.find(({ name }) => name === 'd');
  const known = relationStatistics(read, { schema: 'public', name: 'd' });
  if (table === undefined || known === null) throw new Error('d is not known');
  const said = table.indexes.map((index) => ({
    index,
    pages: indexPages(index, table, known, 18),
    built: rows.find(({ name }) => name === index.name)?.pages ?? 0,
    assumed: isSizeAssumed(index, table, known),
  }));
  expect(said).toHaveLength(11);
  const wrong = said.filter(({ pages, built, assumed }) => assumed || Math.abs(pages - built) > Math.max(3, built * 0.4));
  expect(wrong.map(({ index, pages, built, assumed }) => ({ on: index.definition, pages, built, assumed }))).toEqual([]);
  const blind = { ...known, columns: known.columns.map(withoutValues) };
  const sure = table.indexes.filter((index) => !isSizeAssumed(index, table, blind));
  expect(sure.map(({ keys }) => keys[0]?.column).toSorted()).toEqual(['during', 'id', 'place']);
  for (const index of table.indexes) expect(indexPages(index, table, blind)).toBeGreaterThan(1);
});

function withoutValues(column: ColumnStatistics): ColumnStatistics {
  const gone = { mostCommonValues: null, histogramBounds: null, mostCommonElements: null, mostCommonElementFrequencies: null };
  return { ...column, ...gone, mostCommonFrequencies: null, elementCountHistogram: null };
}

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
          ...keys.map((key) => hashPages(key, count, held)),
        ];
        for (const each of pages) expect(each).toBeGreaterThanOrEqual(1);
      },
    ),
  );
});
