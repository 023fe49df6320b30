import { relationStatistics } from './figures.js';
import type { Statistics } from './statistics.js';

/** How far ahead growth is looked at, in months. */
export const HORIZON_MONTHS = 12;

/** Rows of a table in so many months at the declared growth; null when its rows are unknown. */
export function rowsAfter(
  statistics: Statistics | null,
  table: { readonly schema: string; readonly name: string },
  months: number,
): number | null {
  const known = relationStatistics(statistics, table);
  if (known === null || known.rows === null) return null;
  return known.rows + (known.growthPerMonth ?? 0) * months;
}
