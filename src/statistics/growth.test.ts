import { expect, test } from 'vitest';
import { rowsAfter } from './growth.js';
import type { RelationStatistics, Statistics } from './statistics.js';

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
  relations: [relation('growing', { growthPerMonth: 500 }), relation('unknown', { rows: null })],
};

test('rows of one table', () => {
  expect(rowsAfter(statistics, { schema: 'public', name: 'growing' }, 12)).toBe(7000);
  expect(rowsAfter(statistics, { schema: 'public', name: 'unknown' }, 12)).toBeNull();
});
