import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import type { RelationStatistics } from '../statistics/statistics.js';
import { explain } from './explain.js';
import { makeSparse } from './sparse.js';

const relation = (name: string, rows: number, pages: number, distinct: number): RelationStatistics => ({
  schema: 'public', name, kind: 'table', table: null, rows, pages, allVisible: 0, activity: null,
  columns: [
    {
      name: 'a', inherited: false, nullFraction: 0, averageWidth: 4, distinct, mostCommonValues: null, mostCommonFrequencies: null,
      histogramBounds: null, correlation: null, mostCommonElements: null, mostCommonElementFrequencies: null, elementCountHistogram: null,
    },
  ],
});

test('an empty table plans as a large one, over a segment boundary too', async () => {
  const database = await testDatabase();
  try {
    await database.client.query('CREATE TABLE small (a int); CREATE TABLE large (a int); CREATE INDEX ON large (a); CREATE INDEX ON small (a)');
    await makeSparse(database.database, {
      asOf: null, source: 'declared', settings: {}, statsReset: null, relations: [relation('large', 30_000_000, 140_000, 1_000_000), relation('small', 20, 1, -1)],
    });
    const large = await explain(database.client, 'SELECT * FROM large WHERE a = $1');
    expect(large.plan?.root.nodeType).toMatch(/Bitmap Heap Scan|Index/);
    expect(large.plan?.root.rows).toBe(30);
    expect((await explain(database.client, 'SELECT * FROM large')).plan?.root.rows).toBe(30_000_000);
    expect((await explain(database.client, 'SELECT * FROM small WHERE a = $1')).plan?.root.nodeType).toBe('Seq Scan');
    expect((await explain(database.client, 'SELECT nonsense FROM small')).why).toContain('42703');
  } finally {
    await database.drop();
  }
});
