import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/harness/database.js';
import { readCatalog } from '../../catalog/read.js';
import { readArrayText } from '../array-text.js';
import { declareStatistics } from '../declared.js';
import { projectStatistics } from './project-statistics.js';

test('rows, blocks, distinct values and ranges are those that ANALYZE will find; what has no declared growth stays', async () => {
  await using database = await testDatabase();
  await database.client.query(`
    CREATE TABLE owners (id bigint PRIMARY KEY);
    CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner_id bigint NOT NULL REFERENCES owners, made_at timestamptz NOT NULL);
    CREATE INDEX ON notes (owner_id);
    CREATE TABLE tags (id bigint PRIMARY KEY, note_id bigint NOT NULL REFERENCES notes)`);
  const catalog = await readCatalog(database.client);
  const { statistics } = declareStatistics(catalog, {
    owners: { rows: 3_000 },
    notes: { rows: 100_000, growth_per_month: 50_000 },
    tags: { rows: 500_000 },
  });
  const after = projectStatistics(catalog, statistics, 12);
  const of = (from: typeof statistics, name: string) => from.relations.find((relation) => relation.name === name)!;
  const [now, then] = [of(statistics, 'notes'), of(after, 'notes')];
  expect(then.rows).toBe(700_000);
  expect(then.pages / now.pages).toBeCloseTo(7, 1);
  const ends = (relation: typeof now, column: string): readonly string[] => {
    const bounds = readArrayText(relation.columns.find(({ name }) => name === column)?.histogramBounds ?? '{}');
    return [bounds[0] ?? '', bounds.at(-1) ?? ''];
  };
  expect(Number(ends(then, 'id')[1]) / Number(ends(now, 'id')[1])).toBeCloseTo(7, 1);
  expect(ends(then, 'made_at')[1]?.slice(0, 10)).toBe(ends(now, 'made_at')[1]?.slice(0, 10));
  expect(Date.parse(ends(then, 'made_at')[0] ?? '')).toBeLessThan(Date.parse(ends(now, 'made_at')[0] ?? ''));
  expect(then.columns.find(({ name }) => name === 'owner_id')?.distinct).toBe(
    now.columns.find(({ name }) => name === 'owner_id')?.distinct,
  );
  for (const name of ['owners', 'tags']) expect(of(after, name)).toBe(of(statistics, name));
});
