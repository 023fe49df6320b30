import { relationStatistics } from '../../statistics/figures.js';
import type { Statistics } from '../../statistics/statistics.js';
import { dayAfter } from './dates.js';
import type { Measured } from './describe-queries.js';
import type { Forecast } from './result.js';

const BLOCK = 8192;

/** Every table with rows: how it grows, how large it will be, and when. The largest in the end come first. */
export function describeTables({ asked, today, now }: Measured): readonly Forecast['tables'][number][] {
  const growth = asked.at(-1)?.growth ?? [];
  const described = growth.map(({ schema, name, role, why }) => {
    const table = { schema, name };
    const rows = asked.map(({ statistics }) => relationStatistics(statistics, table)?.rows ?? 0);
    const known = relationStatistics(today.statistics, table);
    const perMonth = known?.growthPerMonth ?? null;
    return {
      ...table,
      role,
      why,
      rows,
      bytes: asked.map(({ statistics }) => bytesOf(statistics, schema, name)),
      growthPerMonth: perMonth,
      dates: rows.map((each) => dayAfter(now, each - (known?.rows ?? 0), perMonth)),
    };
  });
  return described.toSorted((one, other) => (other.bytes.at(-1) ?? 0) - (one.bytes.at(-1) ?? 0) || (one.name < other.name ? -1 : 1));
}

/** Of the table and its indexes. */
function bytesOf({ relations }: Statistics, schema: string, name: string): number {
  return relations
    .filter((relation) => relation.schema === schema && (relation.table ?? relation.name) === name)
    .reduce((sum, { pages }) => sum + pages * BLOCK, 0);
}
