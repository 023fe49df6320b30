import type { Catalog, Table } from '../catalog/catalog.js';
import { relationStatistics } from './figures.js';
import type { Statistics } from './statistics.js';

/** A live table that is read sequentially often. */
export interface CountedScans {
  readonly table: Table;
  readonly rows: number;
  readonly scans: number;
  readonly rowsRead: number;
  /** When counting began, ISO 8601; null when never reset. */
  readonly since: string | null;
}

/**
 * Tables with more rows than `rows` that were scanned at least `scans` times since the counters were reset, half of the rows or more
 * each time. A backup's scans are among them.
 * Source: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW
 */
export function countScans(
  catalog: Catalog,
  statistics: Statistics | null,
  least: { readonly rows: number; readonly scans: number },
): CountedScans[] {
  if (statistics?.source !== 'live') return [];
  return catalog.tables.flatMap((table) => {
    const known = relationStatistics(statistics, table);
    if (known === null || known.activity === null) return [];
    const { liveRows, seqScans, seqRowsRead } = known.activity;
    // What was counted is compared with what is there, never with declared rows.
    const rows = known.declared === true ? liveRows : (known.rows ?? liveRows);
    if (rows <= least.rows || seqScans < least.scans || seqRowsRead < (seqScans * rows) / 2) return [];
    return [{ table, rows, scans: seqScans, rowsRead: seqRowsRead, since: statistics.statsReset }];
  });
}
