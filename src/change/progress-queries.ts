import { qualify, quoteLiteral } from '../postgres/identifier.js';
import type { OnTable } from './change.js';

/** Read-only queries that watch a change while it runs and afterwards. None returns a value from a user's row. */

/** Who waits for a lock on the relation, and how long already. */
export function watchLockQueue(on: OnTable): string {
  return (
    `SELECT a.pid, l.mode, l.granted, now() - a.query_start AS running FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) ` +
    `WHERE l.relation = ${regclass(on)} ORDER BY l.granted DESC, a.query_start`
  );
}

/** Progress of CREATE INDEX. Source: https://www.postgresql.org/docs/18/progress-reporting.html#CREATE-INDEX-PROGRESS-REPORTING */
export function watchIndexBuild(on: OnTable): string {
  return `SELECT phase, blocks_done, blocks_total, lockers_done, lockers_total FROM pg_stat_progress_create_index WHERE relid = ${regclass(on)}`;
}

/** Share of updates that are HOT, and whether the index is read at all. */
export function watchIndexUse(on: OnTable, index: string): string {
  return (
    `SELECT i.idx_scan, pg_relation_size(i.indexrelid) AS bytes, t.n_tup_upd, t.n_tup_hot_upd FROM pg_stat_all_indexes AS i ` +
    `JOIN pg_stat_all_tables AS t USING (relid) WHERE i.relid = ${regclass(on)} AND i.indexrelname = ${quoteLiteral(index)}`
  );
}

/** Rows deleted and updated so far: a jump after the change of a delete action shows how far deletes now reach. */
export function watchRowChanges(on: OnTable): string {
  return `SELECT n_tup_del, n_tup_upd, n_live_tup FROM pg_stat_all_tables WHERE relid = ${regclass(on)}`;
}

/** Counts the valid index of this name on the table: 0 or 1. */
export function countValidIndex(on: OnTable, index: string): string {
  return (
    `SELECT count(*) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid ` +
    `WHERE i.indrelid = ${regclass(on)} AND c.relname = ${quoteLiteral(index)} AND i.indisvalid`
  );
}

/** Counts the constraint of this name on the table, further narrowed by `condition`: 0 or 1. */
export function countConstraint(on: OnTable, constraint: string, condition = ''): string {
  return (
    `SELECT count(*) FROM pg_constraint WHERE conrelid = ${regclass(on)} AND conname = ${quoteLiteral(constraint)}` +
    (condition === '' ? '' : ` AND ${condition}`)
  );
}

/** Whether the constraint holds for all rows (true) or only for new ones. */
export function watchValidation(on: OnTable, constraint: string): string {
  return `SELECT convalidated FROM pg_constraint WHERE conrelid = ${regclass(on)} AND conname = ${quoteLiteral(constraint)}`;
}

function regclass(on: OnTable): string {
  return `to_regclass(${quoteLiteral(qualify(on.schema, on.table))})`;
}
