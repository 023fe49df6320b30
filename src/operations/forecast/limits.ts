import { isNumbered } from '../../catalog/column-facts.js';
import { formatCount, relationStatistics } from '../../statistics/figures.js';
import { readArrayText } from '../../statistics/array-text.js';
import type { RelationStatistics } from '../../statistics/statistics.js';
import { dayAfter } from './dates.js';
import type { Measured } from './describe-queries.js';
import type { Forecast } from './result.js';

/** Largest values. Source: https://www.postgresql.org/docs/current/datatype-numeric.html */
const largest: Readonly<Record<string, number>> = { int2: 32_767, int4: 2_147_483_647 };

/** Keys that are counted up beyond their type within the steps; a sequence is never behind the rows that are there. */
export function findLimits({ asked, today, now }: Measured): Forecast['limits'] {
  return today.catalog.tables.flatMap((table) => {
    const known = relationStatistics(today.statistics, table);
    const counted = table.columns.find((column) => largest[column.baseType] !== undefined && isNumbered(column));
    const most = counted === undefined ? undefined : largest[counted.baseType];
    if (counted === undefined || most === undefined || known?.rows == null || known.rows <= 0) return [];
    const last = lastKey(known, counted.name);
    const reached = asked.find(({ statistics }) => (last * (relationStatistics(statistics, table)?.rows ?? 0)) / (known.rows ?? 1) > most);
    if (reached === undefined) return [];
    const rows = Math.round((most / last) * known.rows);
    return [
      {
        schema: table.schema,
        table: table.name,
        column: counted.name,
        type: counted.type,
        at: reached.at,
        date: dayAfter(now, rows - known.rows, known.growthPerMonth ?? null),
        message: `${table.name}.${counted.name} is ${counted.type}: after ${formatCount(most)} no row can be added, with at most about ${formatCount(rows)} rows in the table`,
      },
    ];
  });
}

/** The largest key that the histogram knows, at least the number of rows. */
function lastKey({ columns, rows }: RelationStatistics, name: string): number {
  const bounds = columns.find((column) => column.name === name)?.histogramBounds ?? null;
  const last = Number((bounds === null ? [] : readArrayText(bounds)).at(-1) ?? 0);
  return Math.max(Number.isFinite(last) ? last : 0, rows ?? 0);
}
