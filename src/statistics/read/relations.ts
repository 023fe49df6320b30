import type { Select } from '../../postgres/session.js';

export type RelationRow = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'r' | 'p' | 'f' | 'm' | 'i' | 'I';
  readonly table: string | null;
  readonly tuples: number;
  readonly pages: number;
  readonly all_visible: number;
  /** Rank by oid. */
  readonly position: number;
  /** False where `pg_stats` hides the columns: no SELECT, or row security applies. */
  readonly readable: boolean;
  /** Columns that the role may not read where it may read others; null where it is all or none. */
  readonly hidden_columns: readonly string[] | null;
  readonly live_rows: string | null;
  readonly dead_rows: string | null;
  readonly seq_scans: string | null;
  readonly seq_rows_read: string | null;
  readonly idx_scans: string | null;
  readonly inserted: string | null;
  readonly updated: string | null;
  readonly hot_updated: string | null;
  readonly deleted: string | null;
  readonly last_analyzed: string | null;
  readonly last_vacuumed: string | null;
};

const UTC = (time: string): string => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * Sizes as of the last VACUUM or ANALYZE, and the counters of pg_stat_all_tables and pg_stat_all_indexes
 * (https://www.postgresql.org/docs/current/monitoring-stats.html). Plain columns: no lock on the relations.
 */
export function readRelations(select: Select): Promise<readonly RelationRow[]> {
  return select(
    'statistics.relations',
    `select c.oid, n.nspname as schema, c.relname as name, c.relkind::text as kind, t.relname as table, c.reltuples as tuples, c.relpages as pages, c.relallvisible as all_visible, rank() over (order by c.oid)::int as position,
       c.relkind in ('i', 'I') or (has_table_privilege(c.oid, 'select') and not (c.relrowsecurity and row_security_active(c.oid))) as readable,
       case when c.relkind not in ('i', 'I') and not has_table_privilege(c.oid, 'select') and has_any_column_privilege(c.oid, 'select') then
         (select array_agg(a.attname::text order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and not has_column_privilege(c.oid, a.attnum, 'select')) end as hidden_columns,
       s.n_live_tup as live_rows, s.n_dead_tup as dead_rows, s.seq_scan as seq_scans, s.seq_tup_read as seq_rows_read, coalesce(s.idx_scan, x.idx_scan) as idx_scans,
       s.n_tup_ins as inserted, s.n_tup_upd as updated, s.n_tup_hot_upd as hot_updated, s.n_tup_del as deleted,
       ${UTC('greatest(s.last_analyze, s.last_autoanalyze)')} as last_analyzed, ${UTC('greatest(s.last_vacuum, s.last_autovacuum)')} as last_vacuumed
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_index i on i.indexrelid = c.oid
     left join pg_class t on t.oid = i.indrelid
     left join pg_stat_all_tables s on s.relid = c.oid
     left join pg_stat_all_indexes x on x.indexrelid = c.oid
     where c.relkind in ('r', 'p', 'f', 'm', 'i', 'I') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = coalesce(t.oid, c.oid) and e.objsubid = 0 and e.deptype = 'e')
     order by 2, 3`,
  );
}
