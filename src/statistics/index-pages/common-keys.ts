import { readArrayText } from '../array-text.js';
import type { ColumnStatistics } from '../statistics.js';
import type { KeyGroup } from './gin-pages.js';

/** Shares that ANALYZE tells of single elements of arrays and lexemes, of the rows that are not NULL. */
export interface CommonKeys {
  readonly shares: ReadonlyMap<string, number>;
  /** Elements that a row has on average, of which these are a part. */
  readonly perRow: number;
}

/** Null where statistics hold none. Least and greatest share stand behind them, and of arrays that of NULL. Source: `pg_stats` in the manual. */
export function readCommonKeys(known: ColumnStatistics): CommonKeys | null {
  const { mostCommonElements, mostCommonElementFrequencies: frequencies, elementCountHistogram: counts } = known;
  if (mostCommonElements === null || frequencies === null) return null;
  const elements = readArrayText(mostCommonElements);
  const shares = new Map(elements.map((element, at) => [element ?? '', frequencies[at] ?? 0]));
  const sum = [...shares.values()].reduce((total, each) => total + each, 0);
  return { shares, perRow: Math.max(sum, counts?.at(-1) ?? sum) };
}

/** Steps in which the tail is told. */
const STEPS = 8;

/**
 * Keys that come so seldom that ANALYZE forgets them: their shares go on falling as those of the last ones told do (words of a language, by
 * their rank), down to keys of a single row. `mass` is how many of them a row has.
 */
export function extendTail(shares: readonly number[], mass: number, rows: number, bytes: number): readonly KeyGroup[] {
  if (mass <= 0.001 || rows <= 0) return [];
  const sorted = shares.toSorted((one, other) => other - one);
  const last = sorted.at(-1) ?? 1 / rows;
  const earlier = sorted[Math.floor(sorted.length / 4)] ?? last;
  const fall = sorted.length < 40 ? 1 : Math.max(0.3, Math.log(earlier / last) / Math.log(4));
  const groups: KeyGroup[] = [];
  let [rank, left] = [Math.max(1, sorted.length), mass];
  for (let step = 0; step < STEPS * 6 && left > 0; step += 1) {
    const next = rank * 2 ** (4 / STEPS);
    const share = last * (Math.sqrt(rank * next) / Math.max(1, sorted.length)) ** -fall;
    if (share * rows <= 1) break;
    const keys = Math.min(next - rank, left / share);
    groups.push({ keys, share, bytes });
    left -= keys * share;
    rank = next;
  }
  return left > 0.001 ? [...groups, { keys: left * rows, share: 1 / rows, bytes }] : groups;
}
