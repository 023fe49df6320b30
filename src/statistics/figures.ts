import type { RelationStatistics, Statistics } from './statistics.js';

interface Name {
  readonly schema: string;
  readonly name: string;
}

/** What is known of one table; null when nothing is. */
export function relationStatistics(statistics: Statistics | null, { schema, name }: Name): RelationStatistics | null {
  if (statistics === null) return null;
  let tables = kept.get(statistics.relations);
  if (tables === undefined) {
    tables = new Map();
    for (const relation of statistics.relations)
      if (relation.table === null && !tables.has(keyOf(relation))) tables.set(keyOf(relation), relation);
    kept.set(statistics.relations, tables);
  }
  return tables.get(keyOf({ schema, name })) ?? null;
}

/** By name, as it is asked for once a finding; figures do not change once they are read. */
const kept = new WeakMap<Statistics['relations'], Map<string, RelationStatistics>>();

function keyOf({ schema, name }: Name): string {
  return `${schema}\u0000${name}`;
}

/** Rows of a table, as estimated or declared; null when unknown. */
export function rowsOf(statistics: Statistics | null, table: Name): number | null {
  return relationStatistics(statistics, table)?.rows ?? null;
}

/** Share of NULL in a column, 0 … 1; null when unknown. */
export function nullFraction(statistics: Statistics | null, table: Name, column: string): number | null {
  return relationStatistics(statistics, table)?.columns.find(({ name }) => name === column)?.nullFraction ?? null;
}

/** A count for a reader: `1 200 000`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

/** Blocks of 8 kB for a reader: `640 kB`, `12 MB`, `3.4 GB`. */
export function formatPages(pages: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  let size = pages * 8;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1024;
  return `${size < 10 ? Number(size.toFixed(1)) : Math.round(size)} ${units[unit] ?? ''}`;
}
