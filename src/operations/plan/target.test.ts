import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/harness/database.js';
import { readCatalog } from '../../catalog/read.js';
import type { Catalog } from '../../catalog/catalog.js';
import { targetOf } from './target.js';

async function make(sql: string): Promise<Catalog> {
  await using database = await testDatabase();
  await database.client.query(sql);
  return await readCatalog(database.client);
}

test('only what was edited counts: what models and revisions differed in before stays', async () => {
  const base = await make(
    'CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 1, b text); CREATE INDEX by_hand ON t (b); CREATE TABLE alone (id int); CREATE VIEW v AS SELECT id FROM t;',
  );
  const was = await make("CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (id int PRIMARY KEY, a int, b text); CREATE TABLE v (id int);");
  const now = await make(
    "CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (id int PRIMARY KEY, a int, b text NOT NULL, c int); CREATE TABLE v (id int);",
  );
  const target = targetOf({ base, was, now, renames: [], drops: new Set() });
  expect(target.tables.map(({ name }) => name).toSorted()).toEqual(['alone', 't']);
  expect(target.enums).toEqual([]);
  const table = target.tables.find(({ name }) => name === 't');
  expect(table?.columns.map(({ name, default: given, nullable }) => [name, given, nullable])).toEqual([
    ['id', null, false],
    ['a', '1', true],
    ['b', null, false],
    ['c', null, true],
  ]);
  expect(table?.indexes.map(({ name }) => name)).toContain('by_hand');
});
