import { describe, expect, test } from 'vitest';
import { drawMore, estimateDistinct } from './analyze-estimate.js';

describe('what ANALYZE believes', () => {
  test('a table that fits into the sample is known', () => {
    expect(estimateDistinct({ rows: 20_000, pages: 200, distinct: 777, clustered: true, sample: 30_000 })).toBe(777);
  });

  test('of spread values of equal frequency about as many as there are', () => {
    const believed = estimateDistinct({ rows: 60_000_000, pages: 1_100_000, distinct: 15_000_000, clustered: false, sample: 30_000 });
    expect(believed / 15_000_000).toBeGreaterThan(0.7);
    expect(believed / 15_000_000).toBeLessThan(1.1);
  });

  test('of values that stand together far fewer, once the table has more blocks than the sample', () => {
    const believed = estimateDistinct({ rows: 60_000_000, pages: 1_100_000, distinct: 15_000_000, clustered: true, sample: 30_000 });
    expect(believed).toBeGreaterThan(200_000);
    expect(believed).toBeLessThan(1_500_000);
  });
});

describe('more rows of the same kind', () => {
  test('a set of which each value occurred often is complete', () => {
    expect(drawMore(50, 100_000, 100)).toBeCloseTo(50, 3);
  });

  test('one value a row stays one value a row', () => {
    expect(drawMore(1_000, 1_000, 10)).toBe(10_000);
  });

  test('balances between -999.99 and 9999.99: what a draw of 150 000 tells of one of 1 500 000', () => {
    const kinds = 1_100_000;
    const drawn = (rows: number): number => kinds * (1 - Math.exp(-rows / kinds));
    expect(drawMore(drawn(150_000), 150_000, 10) / drawn(1_500_000)).toBeCloseTo(1, 2);
  });
});
