import type { Operation } from '../sql/operations/operation.js';
import { keyOf } from '../sql/operations/trace-schema.js';
import type { Downgrade } from './reverse.js';

/** Columns that hold nothing yet but what a backfill puts there: made just before it, without a default. As `table.column`. */
export type NewColumns = ReadonlySet<string>;

export function listNewColumns(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) =>
    operation.kind === 'add column' && operation.column.default === null ? [`${keyOf(operation.table)}.${operation.column.name}`] : [],
  );
}

/** Work on rows that only fills what was missing: it may stay when the schema goes back, as nothing that was there is changed. */
export function isBackfill(operation: Operation, fresh: NewColumns): boolean {
  if (operation.kind !== 'data' || operation.rows === undefined) return false;
  const { table, rows } = operation;
  if (rows.effect === 'adds missing') return true;
  return (
    rows.effect === 'sets' &&
    rows.columns.length > 0 &&
    rows.columns.every((column) => rows.whereNull.includes(column) || (table !== null && fresh.has(`${keyOf(table)}.${column}`)))
  );
}

/** A downgrade that leaves the values where they are, and says so. */
export const leaveFilled: Downgrade = {
  lines: [
    '# Nothing to undo: upgrade() only fills in what was missing. What it filled in stays;',
    '# the schema before does not need it gone.',
    'pass',
  ],
  reversible: true,
  lost: [],
  kept: [],
  risks: [],
  usesSqlalchemy: false,
};
