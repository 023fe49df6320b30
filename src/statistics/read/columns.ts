import type { Select } from '../../postgres/session.js';
import type { ColumnStatistics } from '../statistics.js';
import { keyOf, RANGES_SHOWN, readRanges } from './range-statistics.js';

export type ColumnRow = {
  readonly schema: string;
  readonly relation: string;
  readonly name: string;
  readonly inherited: boolean;
  readonly null_fraction: number;
  readonly average_width: number;
  readonly distinct: number;
  readonly common_values: string | null;
  readonly common_frequencies: readonly number[] | null;
  readonly histogram: string | null;
  readonly correlation: number | null;
  readonly common_elements: string | null;
  readonly element_frequencies: readonly number[] | null;
  readonly element_histogram: readonly number[] | null;
  readonly range_lengths: string | null;
  readonly range_empty: number | null;
  readonly range_bounds: string | null;
};

/** `pg_stats`, which holds back what the role may not read; arrays of the column's own type as text. */
export async function readColumns(select: Select, major: number): Promise<readonly ColumnRow[]> {
  const rows = await select<ColumnRow>(
    'statistics.columns',
    `select schemaname as schema, tablename as relation, attname as name, inherited, null_frac as null_fraction, avg_width as average_width, n_distinct as distinct,
       most_common_vals::text as common_values, most_common_freqs as common_frequencies, histogram_bounds::text as histogram, correlation,
       most_common_elems::text as common_elements, most_common_elem_freqs as element_frequencies, elem_count_histogram as element_histogram,
       ${major >= RANGES_SHOWN ? 'range_length_histogram::text as range_lengths, range_empty_frac as range_empty, range_bounds_histogram::text as range_bounds' : 'null as range_lengths, null as range_empty, null as range_bounds'}
     from pg_stats where schemaname !~ '^pg_' and schemaname <> 'information_schema' order by 1, 2, 3, 4`,
  );
  if (major >= RANGES_SHOWN) return rows;
  const ranges = await readRanges(select);
  return rows.map((row) => ({ ...row, ...ranges.get(keyOf(row)) }));
}

export function toColumn(row: ColumnRow): ColumnStatistics {
  return {
    name: row.name,
    inherited: row.inherited,
    nullFraction: row.null_fraction,
    averageWidth: row.average_width,
    distinct: row.distinct,
    mostCommonValues: row.common_values,
    mostCommonFrequencies: row.common_frequencies,
    histogramBounds: row.histogram,
    correlation: row.correlation,
    mostCommonElements: row.common_elements,
    mostCommonElementFrequencies: row.element_frequencies,
    elementCountHistogram: row.element_histogram,
    ...(row.range_lengths === null && row.range_bounds === null
      ? {}
      : { rangeLengthHistogram: row.range_lengths, rangeEmptyFraction: row.range_empty, rangeBoundsHistogram: row.range_bounds }),
  };
}
