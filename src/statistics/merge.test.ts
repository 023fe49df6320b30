import { expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import { connectLive } from '../postgres/connection.js';
import { declareStatistics, type Volumes } from './declared.js';
import { mergeStatistics } from './merge.js';
import { readStatistics } from './read.js';
import type { RelationStatistics } from './statistics.js';

const SETUP = `
  CREATE TABLE fresh (id bigint PRIMARY KEY, owner bigint);
  CREATE TABLE emptied (id bigint PRIMARY KEY, owner bigint);
  INSERT INTO emptied SELECT i, i FROM generate_series(1, 1000) i;
  DELETE FROM emptied;
  VACUUM ANALYZE emptied;
  CREATE TABLE filled (id bigint PRIMARY KEY, owner bigint);
  INSERT INTO filled SELECT i, i % 7 FROM generate_series(1, 1000) i;
  VACUUM ANALYZE filled;
  CREATE TABLE parts (id bigint, at date) PARTITION BY RANGE (at);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO parts SELECT i, '2025-06-01' FROM generate_series(1, 100) i;
  VACUUM ANALYZE parts_1`;

const each = { rows: 60_000, growth_per_month: 500, distinct: { owner: 300 } };

async function mergeLive(database: TestDatabase, volumes: Volumes): Promise<(name: string) => RelationStatistics | undefined> {
  for (const sql of SETUP.split(';')) await database.client.query(sql);
  const catalog = await readCatalog(database.client);
  const connection = await connectLive(database.url);
  const live = await readStatistics(connection, new Date('2026-01-02T03:04:05Z')).finally(() => connection.close());
  const { relations } = mergeStatistics(catalog, live, declareStatistics(catalog, volumes).statistics);
  return (name) => relations.find((relation) => relation.name === name);
}

test('declared sizes where a table was never analysed or is empty, without what is known of its indexes', async () => {
  await using database = await testDatabase();
  const merged = await mergeLive(database, { fresh: each, emptied: each });
  for (const name of ['fresh', 'emptied']) {
    expect(merged(name)).toMatchObject({ rows: 60_000, growthPerMonth: 500, declared: true, activity: { seqScans: expect.any(Number) } });
    expect(merged(name)?.columns.find((column) => column.name === 'owner')?.distinct).toBe(300);
    expect(merged(`${name}_pkey`)).toBeUndefined();
  }
});

test('live sizes where a table has rows; the growth is the declared one', async () => {
  await using database = await testDatabase();
  const merged = await mergeLive(database, { filled: each });
  expect(merged('filled')).toMatchObject({ rows: 1000, growthPerMonth: 500 });
  expect(merged('filled')).not.toHaveProperty('declared');
  expect(merged('filled')?.columns.find((column) => column.name === 'owner')?.distinct).toBe(7);
  expect(merged('filled_pkey')?.rows).toBe(1000);
  expect(merged('fresh_pkey')?.rows).toBe(0);
});

test('an empty partition of a table that has rows stays empty', async () => {
  await using database = await testDatabase();
  const merged = await mergeLive(database, { parts: each });
  expect(merged('parts_1')).toMatchObject({ rows: 100, growthPerMonth: 250 });
  expect(merged('parts_2')?.rows ?? 0).toBe(0);
  expect(merged('parts')).not.toHaveProperty('declared');
});
