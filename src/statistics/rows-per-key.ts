import { relationStatistics } from './figures.js';
import type { Statistics } from './statistics.js';

/** Rows of the table for each value of the column, on average; null when it is not known. */
export function rowsPerKey(
  statistics: Statistics | null,
  table: { readonly schema: string; readonly name: string },
  column: string,
): number | null {
  const known = relationStatistics(statistics, table);
  const distinct = known?.columns.find(({ name }) => name === column)?.distinct ?? 0;
  if (known === null || known.rows === null || distinct === 0) return null;
  return Math.round(distinct < 0 ? 1 / -distinct : known.rows / distinct);
}
