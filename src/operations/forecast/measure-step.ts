import type { Catalog } from '../../catalog/catalog.js';
import type { PlannedQuery } from '../../plan/planned-query.js';
import type { Database } from '../../shadow/database.js';
import { growStatistics } from '../../statistics/grow/grow-statistics.js';
import { growAll, growByMonths, type StatedGrowth, type TableGrowth } from '../../statistics/grow/grow-tables.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Query } from '../../workload/query.js';
import { planQueries } from '../review/plans.js';
import type { Axis } from './steps.js';

/** What growth starts from. */
export interface Today {
  readonly template: Database;
  readonly catalog: Catalog;
  readonly statistics: Statistics;
  readonly queries: readonly Query[];
  readonly stated: StatedGrowth;
  readonly axis: Axis;
}

/** The tables and the plans at one point ahead. */
export interface Step {
  readonly at: number;
  readonly growth: readonly TableGrowth[];
  readonly statistics: Statistics;
  readonly planned: readonly PlannedQuery[];
}

/** Grows the statistics to the point and plans every query there. */
export async function measureStep(today: Today, at: number): Promise<Step> {
  const { template, catalog, queries, stated, axis } = today;
  const growth = (axis.unit === 'times' ? growAll : growByMonths)(catalog, today.statistics, at, stated);
  const statistics = growStatistics(catalog, today.statistics, growth, axis.unit === 'times' ? 'denser' : 'longer');
  return { at, growth, statistics, planned: await planQueries(template, catalog, statistics, queries) };
}
