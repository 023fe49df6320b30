import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import type { PlanNode } from '../plan/plan.js';
import { declareStatistics } from '../statistics/declared.js';
import { indexPages } from '../statistics/index-pages.js';
import type { ColumnStatistics, RelationStatistics, Statistics } from '../statistics/statistics.js';
import { explain } from './explain.js';
import { openPlanning, type PlanningDatabase } from './planning.js';

const schema = `
  CREATE TYPE state AS ENUM ('open', 'paid', 'shipped', 'canceled');
  CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, is_deleted boolean NOT NULL, created_at timestamptz NOT NULL);
  CREATE UNIQUE INDEX customers_email ON customers (lower(email)) WHERE NOT is_deleted;
  CREATE TABLE orders (
    id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, state state NOT NULL, note text, amount int NOT NULL,
    created_at timestamptz NOT NULL, tags text[] NOT NULL);
  CREATE INDEX orders_customer ON orders (customer_id, created_at DESC);
  CREATE INDEX orders_open ON orders (created_at) WHERE state = 'open';
  CREATE INDEX orders_tags ON orders USING gin (tags);
  CREATE TABLE events (at date NOT NULL, actor bigint NOT NULL, kind int NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
  CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-07-01') TO ('2026-01-01');
  CREATE INDEX events_actor ON events (actor);
  CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL);`;

const rows = `
  INSERT INTO customers SELECT i, 'c' || i || '@example.com', i % 25 = 0, timestamptz '2024-01-01' + i * interval '1 hour' FROM generate_series(1, 8000) i;
  INSERT INTO orders SELECT i, 1 + (i::bigint * 7919) % 8000, (ARRAY['open','paid','shipped','canceled'])[1 + (CASE WHEN i % 50 = 0 THEN 0 ELSE 1 + i % 3 END)]::state,
    CASE WHEN i % 4 = 0 THEN 'note ' || i END, (i * 31) % 5000, timestamptz '2024-01-01' + i * interval '7 minutes', ARRAY['t' || i % 300, 'u' || i % 7] FROM generate_series(1, 80000) i;
  INSERT INTO events SELECT date '2025-01-01' + i % 365, 1 + (i::bigint * 104729) % 3000, i % 20 FROM generate_series(1, 60000) i;
  INSERT INTO settings SELECT 's' || i, 'v' FROM generate_series(1, 30) i;`;

const statements = [
  'SELECT * FROM orders WHERE id = $1',
  'SELECT * FROM orders WHERE customer_id = $1',
  'SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20',
  'SELECT * FROM orders WHERE note = $1',
  "SELECT id FROM orders WHERE state = 'open' ORDER BY created_at LIMIT 100",
  "SELECT id FROM orders WHERE state = 'paid'",
  'SELECT count(*) FROM orders',
  'SELECT state, count(*) FROM orders GROUP BY state',
  'SELECT * FROM orders WHERE tags @> ARRAY[$1]',
  "SELECT * FROM orders WHERE created_at > '2025-01-10'",
  'SELECT * FROM orders WHERE amount BETWEEN 100 AND 110',
  'SELECT * FROM orders WHERE amount = 4000',
  'SELECT * FROM orders WHERE note IS NULL',
  'SELECT * FROM orders WHERE id = ANY ($1)',
  'SELECT id FROM customers WHERE lower(email) = lower($1) AND NOT is_deleted',
  'SELECT * FROM customers WHERE is_deleted',
  'SELECT * FROM customers ORDER BY created_at DESC LIMIT 10',
  'SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.amount = 4000',
  'SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id = $1',
  'SELECT c.id, count(*) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id',
  "SELECT * FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.state = 'open')",
  'SELECT * FROM events WHERE actor = $1',
  "SELECT * FROM events WHERE at = '2025-03-01' AND kind = 3",
  'SELECT kind, count(*) FROM events GROUP BY kind',
  'SELECT * FROM settings WHERE name = $1',
  'UPDATE orders SET note = NULL WHERE customer_id = $1',
  'DELETE FROM orders WHERE amount = $1',
  'SELECT 1 FROM orders x WHERE $1::bigint = x.customer_id FOR KEY SHARE OF x',
];

describe('planning without rows', () => {
  let filled: TestDatabase;
  let empty: TestDatabase;
  let planning: PlanningDatabase;
  let statistics: Statistics;

  beforeAll(async () => {
    [filled, empty] = await Promise.all([testDatabase(), testDatabase()]);
    for (const { database } of [filled, empty]) await (await database.asOwner()).query(schema);
    await filled.client.query(rows);
    await filled.client.query('REINDEX SCHEMA public');
    await filled.client.query('VACUUM (ANALYZE)');
    statistics = await readLive(filled);
    planning = await openPlanning(empty.database, await readCatalog(empty.client), statistics);
  });

  afterAll(async () => {
    await planning.close();
    await Promise.all([filled.drop(), empty.drop()]);
  });

  test.each(statements)('as with rows: %s', async (sql) => {
    const [real, sparse] = [await explain(filled.client, sql), await planning.explain(sql)];
    expect(sparse.why).toBeNull();
    expect(shapeOf(sparse.plan?.root)).toEqual(shapeOf(real.plan?.root));
  });

  test('sizes of B-trees are computed within a tenth of what was built', async () => {
    const catalog = await readCatalog(filled.client);
    for (const table of catalog.tables)
      for (const index of table.indexes.filter(
        ({ method, isPartial, keys }) => method === 'btree' && !isPartial && keys.every(({ column }) => column !== null),
      )) {
        const known = statistics.relations.find(({ name }) => name === table.name);
        const built = statistics.relations.find(({ name }) => name === index.name);
        if (known === undefined || known.pages < 50 || built === undefined) continue;
        const computed = indexPages(index, table, known);
        expect(Math.abs(computed - built.pages) / built.pages, `${index.name}: ${computed} for ${built.pages}`).toBeLessThan(0.1);
      }
  });

  test('an index is hidden and shown again', async () => {
    const { rows: found } = await empty.client.query<{ oid: number }>("SELECT 'orders_customer'::regclass::oid AS oid");
    const oids = found.map(({ oid }) => oid);
    const access = async () => (await planning.explain('SELECT * FROM orders WHERE customer_id = $1')).plan?.root.nodeType;
    await planning.toggle(oids, false);
    expect(await access()).toBe('Seq Scan');
    await planning.toggle(oids, true);
    expect(await access()).toBe('Bitmap Heap Scan');
  });
});

test('declared rows of a partitioned table lie in its partitions', async () => {
  await using database = await testDatabase();
  await (await database.database.asOwner()).query(schema);
  const catalog = await readCatalog(database.client);
  const { statistics } = declareStatistics(catalog, { events: { rows: 3_000_000, distinct: { actor: 60_000 } } });
  const planning = await openPlanning(database.database, catalog, statistics);
  expect((await planning.explain('SELECT * FROM events')).plan?.root.rows).toBe(3_000_000);
  expect((await planning.explain("SELECT * FROM events WHERE at < '2025-02-01' AND kind > 0")).plan?.root.nodeType).toBe('Seq Scan');
  const { plan } = await planning.explain('SELECT * FROM events WHERE actor = $1');
  const nodes = ['Append', 'Bitmap Heap Scan', 'Bitmap Index Scan', 'Bitmap Heap Scan', 'Bitmap Index Scan'];
  expect(shapeOf(plan?.root)).toEqual(nodes.map((node) => expect.stringContaining(node)));
  await planning.close();
});

test('planner settings of the source count', async () => {
  await using database = await testDatabase();
  await (await database.database.asOwner()).query(schema);
  const catalog = await readCatalog(database.client);
  const { statistics } = declareStatistics(catalog, { orders: { rows: 500_000, distinct: { customer_id: 9_000 } } });
  const planning = await openPlanning(database.database, catalog, {
    ...statistics,
    settings: { enable_bitmapscan: 'off', enable_indexscan: 'off', no_such_setting: 'x' },
  });
  expect((await planning.explain('SELECT * FROM orders WHERE customer_id = $1')).plan?.root.nodeType).not.toMatch(/Bitmap|Index/);
  await planning.close();
});

/** Node types from the top down, with what they read and how many rows they expect (as a power of two, rounded). */
function shapeOf(node: PlanNode | undefined): string[] {
  if (node === undefined) return [];
  const rows = Math.round(Math.log2(Math.max(1, node.rows)));
  return [[node.nodeType, node.relation ?? '', node.index ?? '', `2^${rows}`].join(' '), ...node.plans.flatMap(shapeOf)];
}

/** What the server knows of its own tables: a reader that shares nothing with plinth's. */
async function readLive({ client }: TestDatabase): Promise<Statistics> {
  const { rows: relations } = await client.query<
    Pick<RelationStatistics, 'schema' | 'name' | 'kind' | 'rows' | 'pages' | 'allVisible' | 'table'>
  >(`
    SELECT n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' ELSE 'index' END AS kind,
      c.reltuples::float8 AS rows, coalesce(pg_relation_size(c.oid) / 8192, 0)::int AS pages, c.relallvisible AS "allVisible", t.relname AS table
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'i')`);
  const { rows: columns } = await client.query<ColumnStatistics & { readonly relation: string }>(`
    SELECT tablename AS relation, attname AS name, inherited, null_frac AS "nullFraction", avg_width AS "averageWidth", n_distinct AS distinct,
      most_common_vals::text AS "mostCommonValues", most_common_freqs AS "mostCommonFrequencies", histogram_bounds::text AS "histogramBounds",
      correlation, most_common_elems::text AS "mostCommonElements", most_common_elem_freqs AS "mostCommonElementFrequencies",
      elem_count_histogram AS "elementCountHistogram"
    FROM pg_stats WHERE schemaname = 'public'`);
  return {
    asOf: null,
    source: 'live',
    settings: {},
    statsReset: null,
    relations: relations.map((relation) => ({
      ...relation,
      activity: null,
      columns: columns.filter((column) => column.relation === relation.name),
    })),
  };
}

test('a function that will not be cancelled does not hold planning up', async () => {
  await using database = await testDatabase();
  await (
    await database.database.asOwner()
  ).query(`CREATE TABLE t (a text);
    CREATE FUNCTION stay() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
      LOOP BEGIN PERFORM pg_sleep(1000); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$`);
  const none: Statistics = { asOf: null, source: 'declared', relations: [], settings: {}, statsReset: null };
  const planning = await openPlanning(database.database, await readCatalog(database.client), none);
  expect((await planning.explain('SELECT * FROM t WHERE a = stay()')).why).toContain('57P01');
  expect((await planning.explain('SELECT * FROM t')).plan).not.toBeNull();
  await planning.close();
}, 20_000);
