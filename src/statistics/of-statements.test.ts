import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import { connectLive } from '../postgres/connection.js';
import { statisticsOf } from './of-statements.js';
import { readStatistics } from './read.js';

test('keeps what the statements may read: partitions, children and indexes too, and all behind a view, a function or a policy', async () => {
  await using database = await testDatabase();
  await database.client.query(`
    CREATE TABLE plain (id int PRIMARY KEY);
    CREATE TABLE "Odd ""one" (id int PRIMARY KEY);
    CREATE TABLE parent (id int);
    CREATE TABLE child () INHERITS (parent);
    CREATE TABLE parts (id int) PARTITION BY RANGE (id);
    CREATE TABLE part_of_parts PARTITION OF parts DEFAULT PARTITION BY RANGE (id);
    CREATE TABLE leaf PARTITION OF part_of_parts DEFAULT;
    CREATE TABLE guarded (id int);
    CREATE POLICY seen ON guarded USING (EXISTS (SELECT FROM plain));
    CREATE VIEW shown AS SELECT * FROM plain;
    CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM plain)`);
  const catalog = await readCatalog(database.client);
  const connection = await connectLive(database.url);
  const statistics = await readStatistics(connection, new Date());
  await connection.close();
  const kept = (...statements: string[]) => statisticsOf(catalog, statistics, statements).relations.map(({ name }) => name);
  const all = statistics.relations.map(({ name }) => name);
  expect(kept()).toEqual([]);
  expect(kept('SELECT * FROM public.PLAIN')).toEqual(['plain', 'plain_pkey']);
  expect(kept('SELECT * FROM "Odd ""one"', 'SELECT 1')).toEqual(['Odd "one', 'Odd "one_pkey']);
  expect(kept('SELECT * FROM parent')).toEqual(['child', 'parent']);
  expect(kept('SELECT * FROM parts').toSorted()).toEqual(all.filter((name) => /^(leaf|part_of_parts|parts)$/.test(name)).toSorted());
  expect(kept('SELECT * FROM U&"pl\\0061in"')).toEqual(all);
  expect(kept('DELETE FROM shown')).toEqual(all);
  expect(kept('SELECT counted()')).toEqual(all);
  expect(kept('SELECT * FROM guarded')).toEqual(all);
});
