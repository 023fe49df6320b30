import { expect, test } from 'vitest';
import { projectStatistics, rowsAfter } from './growth.js';
import type { ColumnStatistics, RelationStatistics, Statistics } from './statistics.js';

const column = (name: string, distinct: number): ColumnStatistics => ({
  name,
  inherited: false,
  nullFraction: 0,
  averageWidth: 8,
  distinct,
  mostCommonValues: null,
  mostCommonFrequencies: null,
  histogramBounds: null,
  correlation: null,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
});

const relation = (name: string, more: Partial<RelationStatistics>): RelationStatistics => ({
  schema: 'public',
  name,
  kind: 'table',
  table: null,
  rows: 1000,
  pages: 10,
  allVisible: 0,
  columns: [],
  activity: null,
  ...more,
});

const statistics: Statistics = {
  asOf: null,
  source: 'declared',
  settings: {},
  statsReset: null,
  relations: [
    relation('growing', { growthPerMonth: 500, columns: [column('id', -1), column('owner', 300), column('state', 4)] }),
    relation('growing_pkey', { kind: 'index', table: 'growing', pages: 4 }),
    relation('fixed', {}),
    relation('empty', { rows: 0, pages: 0, growthPerMonth: 10 }),
    relation('unknown', { rows: null }),
  ],
};

test('rows, blocks and indexes grow, and distinct values that grow with the rows', () => {
  const [growing, index, fixed, empty, unknown] = projectStatistics(statistics, 12).relations;
  expect(growing).toMatchObject({ rows: 7000, pages: 70, columns: [{ distinct: -1 }, { distinct: 2100 }, { distinct: 4 }] });
  expect(index).toMatchObject({ rows: 7000, pages: 28 });
  expect(fixed).toBe(statistics.relations[2]);
  expect(empty).toMatchObject({ rows: 120, pages: 1 });
  expect(unknown).toBe(statistics.relations[4]);
});

test('rows of one table', () => {
  expect(rowsAfter(statistics, { schema: 'public', name: 'growing' }, 12)).toBe(7000);
  expect(rowsAfter(statistics, { schema: 'public', name: 'unknown' }, 12)).toBeNull();
});
