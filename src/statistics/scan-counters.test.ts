import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import { countScans } from './scan-counters.js';
import type { RelationActivity, RelationStatistics, Statistics } from './statistics.js';

const relation = (name: string, activity: Partial<RelationActivity>): RelationStatistics => ({
  schema: 'public',
  name,
  kind: 'table',
  table: null,
  rows: 20_000,
  pages: 100,
  allVisible: 0,
  columns: [],
  activity: {
    seqScans: 0,
    seqRowsRead: 0,
    idxScans: 0,
    inserted: 0,
    updated: 0,
    hotUpdated: 0,
    deleted: 0,
    liveRows: 20_000,
    deadRows: 0,
    lastAnalyzed: null,
    lastVacuumed: null,
    ...activity,
  },
});

const statistics: Statistics = {
  asOf: '2026-01-02T00:00:00Z',
  source: 'live',
  settings: {},
  statsReset: '2026-01-01T00:00:00Z',
  relations: [
    relation('read_whole', { seqScans: 60, seqRowsRead: 1_200_000 }),
    relation('stopped_early', { seqScans: 60, seqRowsRead: 6_000 }),
    relation('read_seldom', { seqScans: 10, seqRowsRead: 200_000 }),
    relation('small', { seqScans: 900, seqRowsRead: 90_000, liveRows: 100 }),
  ].map((each) => (each.name === 'small' ? { ...each, rows: 100 } : each)),
};

test('large tables that are read as a whole again and again', async () => {
  await using database = await testDatabase();
  await database.client.query(statistics.relations.map(({ name }) => `CREATE TABLE ${name} (id int)`).join(';'));
  const catalog = await readCatalog(database.client);
  const found = countScans(catalog, statistics, { rows: 10_000, scans: 50 });
  expect(found).toMatchObject([
    { table: { name: 'read_whole' }, scans: 60, rowsRead: 1_200_000, rows: 20_000, since: '2026-01-01T00:00:00Z' },
  ]);
  expect(countScans(catalog, { ...statistics, source: 'declared' }, { rows: 10_000, scans: 50 })).toEqual([]);
});
