import { describe, expect, test } from 'vitest';
import type { ColumnStatistics } from '../statistics.js';
import { type GrownTable, growColumn } from './grow-column.js';

const column: ColumnStatistics = {
  name: 'c',
  inherited: false,
  nullFraction: 0,
  averageWidth: 8,
  distinct: 500,
  mostCommonValues: '{7,3,9}',
  mostCommonFrequencies: [0.2, 0.1, 0.01],
  histogramBounds: '{1,500,1000}',
  correlation: 0.1,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
};

const table: GrownTable = { rows: 1_000_000, pages: 10_000, factor: 10, time: 'denser', sample: 30_000 };

describe('a column of a table that grows ten times', () => {
  test('a key stays one a row, and where it is counted reaches ten times as far', () => {
    const key = { ...column, distinct: -1, mostCommonValues: null, mostCommonFrequencies: null };
    expect(growColumn(key, { kind: 'key', counted: true }, table)).toMatchObject({ distinct: -1, histogramBounds: '{"1","4991","9991"}' });
    expect(growColumn(key, { kind: 'key', counted: false }, table).histogramBounds).toBe(key.histogramBounds);
  });

  test('a reference has as many more values as the referenced table has rows; the most popular share of them keeps its share of the rows', () => {
    const grown = growColumn(column, { kind: 'reference', factor: 10, counted: false }, table);
    expect(grown.distinct).toBeGreaterThan(4_000);
    expect(grown.mostCommonValues).toBe('{7,3,9}');
    const [first = 0, second = 0] = grown.mostCommonFrequencies ?? [];
    expect(first).toBeGreaterThan(0.05);
    expect(first).toBeLessThan(0.12);
    expect(first / second).toBeCloseTo(2);
  });

  test('values that were as frequent as chance makes them stand out no more', () => {
    const chance = { ...column, mostCommonFrequencies: [0.0031, 0.003, 0.0029] };
    const grown = growColumn(chance, { kind: 'reference', factor: 10, counted: false }, { ...table, rows: 20_000 });
    expect([grown.mostCommonValues, grown.mostCommonFrequencies]).toEqual([null, null]);
  });

  test('a reference to a table that stays keeps its values and their shares', () => {
    const grown = growColumn(column, { kind: 'reference', factor: 1, counted: true }, table);
    expect(grown).toEqual(column);
  });

  test('a list keeps its values, also where few rows made them look like a share', () => {
    const few = { ...column, distinct: -0.3, mostCommonValues: null, mostCommonFrequencies: null };
    expect(growColumn(few, { kind: 'list' }, { ...table, rows: 10, pages: 1, factor: 1000 }).distinct).toBe(3);
  });

  test('times reach further back where rows are added after those of today, and stay where there are more in the same time', () => {
    const times = {
      ...column,
      mostCommonValues: null,
      mostCommonFrequencies: null,
      histogramBounds: '{"2026-01-01 00:00:00+00","2026-01-11 00:00:00+00"}',
    };
    expect(growColumn(times, { kind: 'time' }, { ...table, time: 'longer' }).histogramBounds).toBe(
      '{"2025-10-03 00:00:00.000+00","2026-01-11 00:00:00.000+00"}',
    );
    expect(growColumn(times, { kind: 'time' }, table).histogramBounds).toBe(times.histogramBounds);
  });

  test('what nothing is known of keeps a set that was seen in full', () => {
    expect(growColumn(column, { kind: 'unknown' }, table).distinct).toBe(500);
    expect(growColumn({ ...column, distinct: 0 }, { kind: 'unknown' }, table).distinct).toBe(0);
  });
});
