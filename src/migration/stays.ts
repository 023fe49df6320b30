import { describeOperation } from '../sql/operations/describe-operation.js';
import { keyOf } from '../sql/operations/trace-schema.js';
import type { DataOperation, Operation } from '../sql/operations/operation.js';
import { isBackfill, listNewColumns, type NewColumns } from './backfill.js';

/** Backfills that a downgrade leaves in place; what was put into tables and columns that the same upgrade makes goes with them. */
export function listKept(upgrade: readonly Operation[], fresh: NewColumns): readonly DataOperation[] {
  const columns = new Set(listNewColumns(upgrade));
  const tables = new Set(upgrade.flatMap((operation) => (operation.kind === 'create table' ? [keyOf(operation.table)] : [])));
  return upgrade.filter((operation): operation is DataOperation => {
    if (operation.kind !== 'data' || !isBackfill(operation, fresh)) return false;
    const { table, rows } = operation;
    if (table === null) return true;
    const own = (column: string): boolean => columns.has(`${keyOf(table)}.${column}`);
    return !tables.has(keyOf(table)) && !(rows?.effect === 'sets' && rows.columns.every(own));
  });
}

/** What work on rows leaves behind when the schema goes back: `what "update media" wrote stays`. */
export function sayStays(operation: DataOperation): string {
  const gone = operation.verb === 'delete from' || operation.verb === 'truncate';
  return `what "${describeOperation(operation)}" ${gone ? 'deleted stays gone' : 'wrote stays'}`;
}

/** How many operations are undone, and what the others leave. */
export function sayUndone({ length }: readonly Operation[], kept: readonly DataOperation[]): string {
  if (kept.length === 0)
    return length === 1 ? 'The one operation is undone.' : `Each of the ${length} operations is undone, the last first.`;
  const undone = length - kept.length;
  const stays = [...new Set(kept.map(sayStays))].join('; ');
  return `${undone} of ${length} operations ${undone === 1 ? 'is undone' : 'are undone, the last first'}; ${stays}.`;
}
