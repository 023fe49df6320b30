import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/harness/database.js';
import { compareCatalogs } from '../equal.js';
import { readCatalog } from '../read.js';
import { writeCatalog } from '../write.js';
import { isSame } from './same.js';

test('what PostgreSQL prints and reads back differently is the same', async () => {
  await using made = await testDatabase();
  await using written = await testDatabase();
  await made.client.query(`
    create table t (status varchar(20) check (status in ('new', 'it''s, "old"')), n bigint check (n in (1, -2)), m numeric default -1.5, c char(3) default 'a');
    create index t_status on t (status) where status not in ('x', 'y');
    create view v as select * from t where status in ('p', 'q') and n between 1 and 3 and c similar to 'a%';
  `);
  const before = await readCatalog(made.client);
  for (const { sql } of writeCatalog(before).statements) await written.client.query(sql);
  const after = await readCatalog(written.client);
  expect(after.tables[0]?.checks).not.toEqual(before.tables[0]?.checks);
  expect(compareCatalogs(before, after)).toEqual([]);
});

test('lists of other values are not', () => {
  expect(isSame(`(ARRAY['a'::character varying])::text[]`, `ARRAY[('a'::character varying)::text]`)).toBe(true);
  expect(isSame(`(ARRAY['a'::character varying])::text[]`, `ARRAY[('b'::character varying)::text]`)).toBe(false);
  expect(isSame({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true);
  expect(isSame({ a: [1, { b: null }] }, { a: [1, {}] })).toBe(false);
});
