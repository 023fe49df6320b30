import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { alignForeignKeyNames } from './align-names.js';
import type { Catalog } from './catalog.js';
import { readCatalog } from './read.js';

async function read(sql: string): Promise<Catalog> {
  await using database = await testDatabase();
  await database.client.query(`CREATE TABLE users (id int PRIMARY KEY); ${sql}`);
  return await readCatalog(database.client);
}

function names(catalog: Catalog): string[] {
  return catalog.tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ name }) => name)).toSorted();
}

test('a key that has another name on the other side takes that name, its action stays', async () => {
  const models = await read('CREATE TABLE keys (owner int REFERENCES users ON DELETE CASCADE, maker int REFERENCES users)');
  const database = await read('CREATE TABLE keys (owner int CONSTRAINT fk_keys_owner REFERENCES users, maker int REFERENCES users)');
  const aligned = alignForeignKeyNames(models, database);
  expect(names(aligned)).toEqual(['fk_keys_owner', 'keys_maker_fkey']);
  expect(aligned.tables.flatMap(({ foreignKeys }) => foreignKeys).find(({ name }) => name === 'fk_keys_owner')?.onDelete).toBe('CASCADE');
});

test('of two equal keys none can be told to be meant; a name that both sides know stays', async () => {
  const models = await read('CREATE TABLE keys (owner int REFERENCES users)');
  const twice = await read('CREATE TABLE keys (owner int CONSTRAINT a REFERENCES users CONSTRAINT b REFERENCES users)');
  expect(names(alignForeignKeyNames(models, twice))).toEqual(['keys_owner_fkey']);
  expect(alignForeignKeyNames(models, models)).toEqual(models);
});
