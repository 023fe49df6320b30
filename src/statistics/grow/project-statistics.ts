import type { Catalog } from '../../catalog/catalog.js';
import { HORIZON_MONTHS } from '../growth.js';
import type { Statistics } from '../statistics.js';
import { growStatistics } from './grow-statistics.js';
import { growByMonths } from './grow-tables.js';

/**
 * The statistics as ANALYZE will leave them in so many months at the declared growth: rows, blocks, distinct values, frequencies and ranges of
 * growing tables and of their indexes. What has no declared growth stays as it is: a forecast lets it follow what it references, a finding does not.
 */
export function projectStatistics(catalog: Catalog, statistics: Statistics, months: number = HORIZON_MONTHS): Statistics {
  const growth = growByMonths(catalog, statistics, months, { grows: [], stays: [] }).filter(({ role }) => role === 'grows');
  return growth.length === 0 ? statistics : growStatistics(catalog, statistics, growth, 'longer');
}
