import { relationStatistics } from './figures.js';
import type { ColumnStatistics, RelationStatistics, Statistics } from './statistics.js';
import { pagesOfWidth } from './width.js';

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

/**
 * The statistics as they will be in so many months at the declared growth: rows and blocks of growing tables and of their indexes,
 * and the distinct values of columns that grow with the rows. What has no declared growth stays as it is.
 */
export function projectStatistics(statistics: Statistics, months: number = HORIZON_MONTHS): Statistics {
  const relations = statistics.relations.map((relation) => {
    const table = relation.table === null ? relation : relationStatistics(statistics, { schema: relation.schema, name: relation.table });
    const added = (table?.growthPerMonth ?? 0) * months;
    if (table === null || table.rows === null || added === 0) return relation;
    return table.rows === 0 ? fill(relation, added) : grow(relation, (table.rows + added) / table.rows);
  });
  return { ...statistics, relations };
}

/** A table that is empty now. */
function fill(relation: RelationStatistics, rows: number): RelationStatistics {
  const width = relation.columns.reduce((sum, { averageWidth }) => sum + averageWidth, 0);
  const pages = pagesOfWidth(rows, width);
  return { ...relation, rows, pages, ...(relation.analyzedPages === undefined ? {} : { analyzedPages: pages }) };
}

function grow(relation: RelationStatistics, factor: number): RelationStatistics {
  const rows = relation.rows ?? 0;
  return {
    ...relation,
    rows: Math.round(rows * factor),
    pages: Math.ceil(relation.pages * factor),
    ...(relation.analyzedPages === undefined ? {} : { analyzedPages: Math.ceil(relation.analyzedPages * factor) }),
    allVisible: Math.floor(relation.allVisible * factor),
    columns: relation.columns.map((column) => ({ ...column, distinct: growDistinct(column, rows, factor) })),
  };
}

/**
 * As ANALYZE assumes: a count above a tenth of the rows grows with them, a smaller one is the size of a fixed set.
 * Source: `compute_distinct_stats` in src/backend/commands/analyze.c.
 */
function growDistinct({ distinct }: ColumnStatistics, rows: number, factor: number): number {
  return distinct > rows / 10 ? Math.round(distinct * factor) : distinct;
}
