import { readArrayText, writeArrayText } from '../array-text.js';
import type { ColumnStatistics } from '../statistics.js';

type Common = Pick<ColumnStatistics, 'mostCommonValues' | 'mostCommonFrequencies'>;

/** The column before and after, as far as its frequencies go. */
export interface GrownFrequencies {
  /** Distinct values before and after. */
  readonly distinct: readonly [number, number];
  /** Rows before and after. */
  readonly rows: readonly [number, number];
  /** Rows that ANALYZE takes. */
  readonly sample: number;
  /** Whether its values are more than before because what they refer to has grown. */
  readonly spreads: boolean;
}

const NONE: Common = { mostCommonValues: null, mostCommonFrequencies: null };

/**
 * The most common values of the grown column. Where they were as frequent as chance makes them, ANALYZE will take them for nothing special.
 * Where they stand out and there are f times as many values, the most popular share of the values keeps its share of the rows: the
 * first r of d values have (r / d)^a of them, with the a that the list shows.
 */
export function growCommon(column: ColumnStatistics, grown: GrownFrequencies): Common {
  const { mostCommonValues, mostCommonFrequencies: before, nullFraction } = column;
  if (mostCommonValues === null || before === null || before.length === 0) return { mostCommonValues, mostCommonFrequencies: before };
  const complete = before.reduce((sum, share) => sum + share, nullFraction) > 0.999;
  if (!grown.spreads && (complete || grown.rows[1] <= grown.sample)) return { mostCommonValues, mostCommonFrequencies: before };
  if (isEven(before, nullFraction, grown)) return NONE;
  const by = grown.spreads ? (grown.distinct[0] / grown.distinct[1]) ** powerOf(before) : 1;
  const after = before.map((share) => share * by);
  const kept = countKept(after, nullFraction, grown);
  if (kept === after.length) return { mostCommonValues, mostCommonFrequencies: after };
  // They stand in the order of their frequency, the most common first. Values that are arrays themselves are not taken apart.
  const values = readArrayText(mostCommonValues);
  return kept === 0 || values.length !== after.length
    ? NONE
    : { mostCommonValues: writeArrayText(values.slice(0, kept)), mostCommonFrequencies: after.slice(0, kept) };
}

/** Whether the most frequent of so many equally frequent values would be met as often as the first of these, in a sample of so many rows. */
function isEven([first = 0]: readonly number[], nulls: number, { distinct: [count], rows: [rows], sample }: GrownFrequencies): boolean {
  const seen = Math.min(rows, sample);
  const mean = (seen * (1 - nulls)) / Math.max(1, count);
  return first * seen <= mean + (Math.sqrt(2 * Math.log(Math.max(2, count))) + 1.5) * Math.sqrt(mean) + 1.5;
}

/** The a of the first r values that have r^a times the share of the first one. 1 where all are alike. */
function powerOf(frequencies: readonly number[]): number {
  const [first = 0] = frequencies;
  const all = frequencies.reduce((sum, share) => sum + share, 0);
  if (frequencies.length < 2 || first <= 0) return 1;
  return Math.min(1, Math.max(0, Math.log(all / first) / Math.log(frequencies.length)));
}

/** How many of the list are more common than those outside of it by more than chance. Source: `analyze_mcv_list` in src/backend/commands/analyze.c. */
function countKept(
  frequencies: readonly number[],
  nulls: number,
  { distinct: [, count], rows: [, rows], sample }: GrownFrequencies,
): number {
  const seen = Math.min(rows, sample);
  if (seen >= rows) return frequencies.length;
  let sum = frequencies.slice(0, -1).reduce((total, share) => total + share, 0);
  let kept = frequencies.length;
  for (; kept > 0; kept -= 1) {
    const share = frequencies[kept - 1] ?? 0;
    const others = count - (kept - 1);
    const usual = Math.max(0, 1 - sum - nulls) / Math.max(1, others);
    const population = rows * share;
    const deviation = Math.sqrt((seen * population * (rows - population) * (rows - seen)) / (rows * rows * Math.max(1, rows - 1)));
    if (share * seen > usual * seen + 2 * deviation + 0.5 && share * seen >= 2) break;
    sum -= frequencies[kept - 2] ?? 0;
  }
  return kept;
}
