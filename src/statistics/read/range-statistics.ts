import type { Select } from '../../postgres/session.js';
import type { ColumnRow } from './columns.js';

/** Statistics of ranges that `pg_stats` shows from this major on; before, they stand in `pg_statistic` alone. */
export const RANGES_SHOWN = 17;

type RangeRow = Pick<ColumnRow, 'schema' | 'relation' | 'name' | 'inherited' | 'range_lengths' | 'range_empty' | 'range_bounds'>;

const slot = (kind: number, what: 'values' | 'numbers'): string =>
  [1, 2, 3, 4, 5].map((at) => `when s.stakind${at} = ${kind} then s.sta${what}${at}${what === 'values' ? '::text' : '[1]'}`).join(' ');

/**
 * Lengths (slot kind 6) and bounds (7) of columns of ranges, for a role that may read `pg_statistic`, as a superuser may; else none.
 * Source: src/include/catalog/pg_statistic.h.
 */
export async function readRanges(select: Select): Promise<ReadonlyMap<string, RangeRow>> {
  const [may] = await select<{ may: boolean }>(
    'statistics.ranges.may',
    `select pg_catalog.has_table_privilege('pg_catalog.pg_statistic', 'SELECT') as may`,
  );
  if (may?.may !== true) return new Map();
  const rows = await select<RangeRow>(
    'statistics.ranges',
    `select n.nspname as schema, c.relname as relation, a.attname as name, s.stainherit as inherited,
       case ${slot(6, 'values')} end as range_lengths, case ${slot(6, 'numbers')} end as range_empty, case ${slot(7, 'values')} end as range_bounds
     from pg_statistic s join pg_class c on c.oid = s.starelid join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = s.starelid and a.attnum = s.staattnum
     where (6 in (s.stakind1, s.stakind2, s.stakind3, s.stakind4, s.stakind5) or 7 in (s.stakind1, s.stakind2, s.stakind3, s.stakind4, s.stakind5))
       and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

export function keyOf({ schema, relation, name, inherited }: Pick<ColumnRow, 'schema' | 'relation' | 'name' | 'inherited'>): string {
  return JSON.stringify([schema, relation, name, inherited]);
}
