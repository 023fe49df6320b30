import { executeOperation } from './alembic-operations.js';
import { backfillSql } from './backfill-sql.js';
import type { Backfill, RawSql } from './change.js';
import type { ChangeKind } from './kind.js';
import { tableName } from './sql-steps.js';

export const backfill: ChangeKind<Backfill> = {
  steps: (change) => [{ sql: backfillSql(change), transaction: null }],

  /** What was filled in stays: the change before it takes the column away. */
  inverse: (): RawSql => ({ kind: 'rawSql', statements: [], reverse: [], behaviour: 'same' }),

  operations: (change, style) => [executeOperation(backfillSql(change), style, true)],

  editModel: () => ({ reason: 'what stands in rows is nothing for the models' }),

  describe: ({ table, set }) => `Fill ${table} (${set.map(({ column }) => column).join(', ')}) in batches`,

  risks: (change) => [
    {
      text:
        `Every row of ${change.table} that is filled is written once more, with WAL and dead tuples for as many: watch replicas and autovacuum. ` +
        `A statement_timeout of the role ends it early; run it again, it goes on with what is left.`,
      watch: countLeft(change),
    },
  ],

  verification: (change) => [{ sql: `SELECT count(*) FROM (${left(change)} LIMIT 1) AS remaining`, before: '1', after: '0' }],

  preflight: () => [],

  behaviour: () => 'same',
};

function left(change: Backfill): string {
  return `SELECT FROM ${tableName(change)} WHERE ${change.where}`;
}

function countLeft(change: Backfill): string {
  return `SELECT count(*) FROM ${tableName(change)} WHERE ${change.where}`;
}
