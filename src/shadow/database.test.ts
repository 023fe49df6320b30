import { expect, test } from 'vitest';
import { testDatabase, testServer } from '../../test/harness/database.js';
import type { Database } from './database.js';
import { createDatabase } from './database.js';

const tablesOf = async ({ client }: Database) => {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  return rows.map(({ name }) => name);
};

test('copies of a template that is in use are made at the same time, and it goes on being used', async () => {
  await using template = await testDatabase();
  const owner = await template.database.asOwner();
  await owner.query('CREATE TABLE t (id int)');
  const copies = await Promise.all([1, 2, 3].map(() => createDatabase(testServer(), { template: template.database })));
  await copies[0]?.client.query('CREATE TABLE public.only_here (id int)');
  expect(await Promise.all(copies.map(tablesOf))).toEqual([['t', 'only_here'], ['t'], ['t']]);
  await (await template.database.asOwner()).query('CREATE TABLE u (id int)');
  expect(await tablesOf(template.database)).toEqual(['t', 'u']);
  await Promise.all(copies.map((copy) => copy.drop()));
});

test('a database that is dropped is gone', async () => {
  const { database, name } = await testDatabase();
  await database.asOwner();
  await database.drop();
  await expect(testServer().connect(name)).rejects.toMatchObject({ code: '3D000' });
});
