import type { ColumnStatistics } from '../statistics.js';
import { drawMore, estimateDistinct } from './analyze-estimate.js';
import { growCommon } from './grow-common.js';
import { stretchNumbers, stretchTimes } from './values.js';

/** Where the values of a column come from, as far as the schema says. */
export type ValueSource =
  /** One value a row: a key. `counted`: by a sequence. `most`: the largest number of the column's type. */
  | { readonly kind: 'key'; readonly counted: boolean; readonly most?: bigint | null }
  /** The key of another table, which has grown by its own factor; `counted` as above. */
  | { readonly kind: 'reference'; readonly factor: number; readonly counted: boolean; readonly most?: bigint | null }
  /** A list that does not grow: a boolean, an enum. */
  | { readonly kind: 'list' }
  /** The time of the row, in the order of insertion. */
  | { readonly kind: 'time' }
  | { readonly kind: 'unknown' };

/** The table of the column, before and after. */
export interface GrownTable {
  readonly rows: number;
  readonly pages: number;
  readonly factor: number;
  /** Whether rows are added after those that there are, at the rate that they came, or among them: more of everything in the same time. */
  readonly time: 'longer' | 'denser';
  readonly sample: number;
}

/** What ANALYZE will find in the column when the table has grown. */
export function growColumn(column: ColumnStatistics, source: ValueSource, table: GrownTable): ColumnStatistics {
  const distinct = growDistinct(column, source, table);
  const rows = [table.rows, table.rows * table.factor] as const;
  const spreads = (source.kind === 'reference' && source.factor !== 1) || (source.kind === 'time' && table.time === 'longer');
  const counts = [countOf(column.distinct, rows[0]), countOf(distinct, rows[1])] as const;
  return {
    ...column,
    distinct,
    ...growCommon(column, { distinct: counts, rows, sample: table.sample, spreads }),
    histogramBounds: column.histogramBounds === null ? null : stretch(column.histogramBounds, source, table),
  };
}

function countOf(distinct: number, rows: number): number {
  return Math.max(1, distinct < 0 ? -distinct * rows : distinct);
}

function growDistinct(column: ColumnStatistics, source: ValueSource, table: GrownTable): number {
  const { distinct, nullFraction } = column;
  const filled = table.rows * (1 - nullFraction);
  if (distinct === 0 || filled <= 0 || source.kind === 'key' || (source.kind === 'time' && distinct === -1)) return distinct;
  const now = Math.min(filled, distinct < 0 ? -distinct * table.rows : distinct);
  const rows = filled * table.factor;
  const pages = Math.ceil(table.pages * table.factor);
  const clustered = Math.abs(column.correlation ?? 0) > CLUSTERED;
  // Of what ANALYZE saw already as too few nothing can be known but that it will again.
  if (clustered && table.pages > table.sample && now < filled / 2) return distinct;
  const real = Math.min(rows, now * moreValues(source, table, now, filled));
  const believed = estimateDistinct({ rows, pages, distinct: real, clustered, sample: table.sample });
  return believed > rows / 10 ? -believed / (table.rows * table.factor) : Math.max(1, Math.round(believed));
}

/** From here on equal values are taken to stand together. */
const CLUSTERED = 0.9;

function moreValues(source: ValueSource, table: GrownTable, now: number, rows: number): number {
  if (source.kind === 'list') return 1;
  if (source.kind === 'reference') return source.factor;
  if (source.kind === 'time' && table.time === 'longer') return table.factor;
  return drawMore(now, rows, table.factor) / now;
}

function stretch(bounds: string, source: ValueSource, table: GrownTable): string {
  if (source.kind === 'key' && source.counted) return stretchNumbers(bounds, table.factor, source.most ?? null);
  if (source.kind === 'reference' && source.counted) return stretchNumbers(bounds, source.factor, source.most ?? null);
  return source.kind === 'time' && table.time === 'longer' ? stretchTimes(bounds, table.factor) : bounds;
}
