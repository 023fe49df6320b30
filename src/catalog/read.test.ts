import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { readCatalog } from './read.js';

test('reading a shadow leaves the caller’s transaction and search_path as they were', async () => {
  await using database = await testDatabase();
  const { client } = database;
  for (const sql of ['create schema mine', 'set search_path = mine, public', 'begin', 'create table t (id int)']) await client.query(sql);
  expect((await readCatalog(client)).tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual(['mine.t']);
  expect((await client.query('show search_path')).rows).toEqual([{ search_path: 'mine, public' }]);
  await client.query('rollback');
  expect((await client.query('show search_path')).rows).toEqual([{ search_path: 'mine, public' }]);
  expect((await readCatalog(client)).tables).toEqual([]);
});
