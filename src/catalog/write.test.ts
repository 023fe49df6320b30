import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { readCatalog } from './read.js';
import { writeCatalog } from './write.js';

test('what can not be made again is told, with what needs it, and the rest executes', async () => {
  await using source = await testDatabase();
  await using target = await testDatabase();
  await source.client.query(`
    create foreign data wrapper nothing;
    create server nowhere foreign data wrapper nothing;
    create foreign table far (id int) server nowhere;
    create view over_far as select id from far;
    create view over_view as select id from over_far;
    create aggregate longest (text) (sfunc = pg_catalog.textcat, stype = text);
    create table near (id int primary key);
    create view over_near as select id from near;
    comment on view over_far is 'left out too';
  `);
  const { statements, notExamined } = writeCatalog(await readCatalog(source.client));
  expect(notExamined.map(({ object, reason }) => `${object}: ${reason}`)).toEqual([
    'aggregate public.longest(text): aggregates are not re-created',
    'table public.far: foreign tables are not re-created',
    'view public.over_far: it needs table public.far, which is not re-created',
    'view public.over_view: it needs view public.over_far, which is not re-created',
  ]);
  for (const { sql } of statements) await target.client.query(sql);
  const made = await readCatalog(target.client);
  expect([...made.tables, ...made.views].map(({ name }) => name)).toEqual(['near', 'over_near']);
});

test('an unknown definition leaves out its object alone', async () => {
  await using source = await testDatabase();
  await source.client.query(
    `create table t (id int primary key, n int check (n > 0)); create index t_n on t (n); create view v as select * from t`,
  );
  const catalog = await readCatalog(source.client);
  const locked = {
    ...catalog,
    tables: catalog.tables.map((table) => ({
      ...table,
      checks: table.checks.map((check) => ({ ...check, definition: null, expression: null })),
      indexes: table.indexes.map((index) => ({ ...index, definition: null })),
    })),
  };
  const { statements } = writeCatalog(locked);
  expect(statements.map(({ object }) => object)).toEqual(['settings', 'table "t"', 'view "v"']);
  expect(statements[1]?.sql).toBe('CREATE TABLE public.t (\n  id integer NOT NULL,\n  n integer,\n  CONSTRAINT t_pkey PRIMARY KEY (id)\n)');
});
