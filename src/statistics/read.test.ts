import { expect, test } from 'vitest';
import { testDatabase, testServer } from '../../test/harness/database.js';
import { connectLive } from '../postgres/connection.js';
import { withShadowSession } from '../postgres/session.js';
import { readColumns } from './read/columns.js';
import { readStatistics } from './read.js';

const NOW = new Date('2026-01-02T03:04:05Z');

const SETUP = `
  create table orders (id int primary key, status text, tags text[], note text);
  insert into orders select i, case when i % 10 = 0 then 'old' else 'new' end, array['a', 'b'], null from generate_series(1, 5000) i;
  create index orders_lower on orders (lower(status));
  create table untouched (id int);
  create table parts (id int, at date) partition by range (at);
  create table parts_1 partition of parts for values from ('2025-01-01') to ('2026-01-01');
  insert into parts select i, '2025-06-01' from generate_series(1, 100) i;
`;

test('sizes, rows, columns, activity and settings', async () => {
  await using database = await testDatabase();
  for (const sql of [SETUP, 'select pg_stat_force_next_flush()', 'analyze orders', 'analyze parts']) await database.client.query(sql);
  await database.client.query(`alter database ${database.name} set work_mem = '7MB'`);
  const connection = await connectLive(database.url);
  const statistics = await readStatistics(connection, NOW);
  await connection.close();

  const relation = (name: string) => statistics.relations.find((candidate) => candidate.name === name);
  expect(statistics).toMatchObject({ asOf: '2026-01-02T03:04:05.000Z', source: 'live', notExamined: [] });
  expect(statistics.settings).toMatchObject({
    work_mem: '7MB',
    random_page_cost: '4',
    search_path: '"$user", public',
    server_encoding: 'UTF8',
  });
  expect(relation('orders')).toMatchObject({
    schema: 'public',
    kind: 'table',
    table: null,
    rows: 5000,
    activity: { inserted: 5000, liveRows: 5000 },
  });
  expect(relation('orders')?.pages).toBeGreaterThan(20);
  expect(relation('orders')?.activity?.lastAnalyzed).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(relation('orders')?.columns.find(({ name }) => name === 'status')).toMatchObject({
    distinct: 2,
    nullFraction: 0,
    mostCommonValues: '{new,old}',
    histogramBounds: null,
  });
  expect(relation('orders')?.columns.find(({ name }) => name === 'id')).toMatchObject({
    distinct: -1,
    correlation: 1,
    mostCommonValues: null,
  });
  expect(relation('orders')?.columns.find(({ name }) => name === 'tags')?.mostCommonElements).toBe('{a,b}');
  expect(relation('orders')?.columns.find(({ name }) => name === 'note')?.nullFraction).toBe(1);
  expect(relation('orders_lower')).toMatchObject({
    kind: 'index',
    table: 'orders',
    rows: 5000,
    columns: [{ name: 'lower', mostCommonValues: '{new,old}' }],
  });
  expect(relation('untouched')).toMatchObject({ rows: null, pages: 0, columns: [] });
  expect(relation('parts')?.columns.map(({ name, inherited }) => [name, inherited])).toEqual([
    ['at', true],
    ['id', true],
  ]);
});

test('what the role may not see is said, with the grant', async () => {
  await using database = await testDatabase();
  for (const sql of [SETUP, 'analyze', 'create table seen (id int); insert into seen values (1), (1)', 'analyze seen'])
    await database.client.query(sql);
  const role = `plinth_reader_${database.name}`;
  await database.client.query(`create role ${role} login; grant select on seen to ${role}`);
  try {
    const connection = await connectLive(testServer().url(database.name, role));
    const statistics = await readStatistics(connection, NOW);
    await connection.close();
    expect(statistics.relations.filter(({ columns }) => columns.length > 0).map(({ name }) => name)).toEqual(['seen']);
    expect(statistics.relations.find(({ name }) => name === 'orders')).toMatchObject({ rows: 5000 });
    expect(statistics.notExamined).toEqual([
      {
        file: null,
        line: null,
        object: 'column statistics of schema public: orders, parts, parts_1 and 1 more',
        reason: `role ${role} may not read these tables, or row security hides them: GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};`,
      },
    ]);
  } finally {
    await database.client.query(`drop owned by ${role}; drop role ${role}`);
  }
});

test('the size of a locked table is that of its last VACUUM', async () => {
  await using database = await testDatabase();
  for (const sql of [SETUP, 'vacuum', 'begin', 'lock table orders in access exclusive mode']) await database.client.query(sql);
  const connection = await connectLive(database.url);
  const statistics = await readStatistics(connection, NOW);
  await connection.close();
  expect(statistics.notExamined.map(({ object }) => object)).toEqual(['size of public.orders']);
  expect(statistics.relations.find(({ name }) => name === 'orders')?.pages).toBeGreaterThan(20);
});

test('of ranges the catalog says what pg_stats shows from 17 on, to a role that may read it', async () => {
  await using database = await testDatabase();
  await database.client.query(
    `create table bookings (id int, during int4range); insert into bookings select i, case when i % 9 = 0 then 'empty' else int4range(i, i + i % 50 + 1) end from generate_series(1, 2000) i; analyze bookings`,
  );
  const [shown, read] = await withShadowSession(database.client, (session) =>
    session.snapshot(async (select) => [await readColumns(select, 17), await readColumns(select, 16)]),
  );
  const during = (rows: typeof read = []) => rows.find(({ name }) => name === 'during');
  expect(during(shown)?.range_bounds).toContain('[');
  expect(during(read)).toEqual(during(shown));
});
