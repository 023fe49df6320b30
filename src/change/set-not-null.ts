import { quoteIdentifier, quoteLiteral, qualify } from '../postgres/identifier.js';
import {
  createCheckOperation,
  dropConstraintOperation,
  executeOperation,
  nullableOperation,
  validateOperation,
} from './alembic-operations.js';
import type { RawSql, SetNotNull } from './change.js';
import type { ChangeKind } from './kind.js';
import { setNotNullInModel } from './model/not-null.js';
import { watchLockQueue } from './progress-queries.js';
import { addStaged, stepsOf, tableName, validationRisk } from './sql-steps.js';

/**
 * SET NOT NULL alone would scan the table under ACCESS EXCLUSIVE; where a valid CHECK says the same, it does not.
 * Source: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
 */
export const setNotNull: ChangeKind<SetNotNull> = {
  steps(change) {
    const alter = `ALTER TABLE ${tableName(change)}`;
    if (change.native === true) return stepsOf(addStaged(change, change.check, `NOT NULL ${quoteIdentifier(change.column)}`));
    const [add, validate] = addStaged(change, change.check, `CHECK (${isNotNull(change)})`);
    return [
      { sql: add ?? '', transaction: 1 },
      { sql: validate ?? '', transaction: 2 },
      { sql: `${alter} ALTER COLUMN ${quoteIdentifier(change.column)} SET NOT NULL`, transaction: 3 },
      { sql: `${alter} DROP CONSTRAINT ${quoteIdentifier(change.check)}`, transaction: 3 },
    ];
  },

  inverse: (change): RawSql => ({ kind: 'rawSql', statements: [dropSql(change)], reverse: [setSql(change)], behaviour: 'same' }),

  operations(change, style) {
    if (change.native === true) {
      const [add = ''] = addStaged(change, change.check, `NOT NULL ${quoteIdentifier(change.column)}`);
      return [executeOperation(add, style), validateOperation(change, change.check, style)];
    }
    return [
      createCheckOperation(change, change.check, isNotNull(change), style),
      validateOperation(change, change.check, style),
      nullableOperation(change, change.column, false, style),
      dropConstraintOperation(change, change.check, 'check', style),
    ];
  },

  editModel: (change, model) => setNotNullInModel(model, change),

  describe: ({ table, column }) => `Set NOT NULL on ${table}.${column}`,

  risks: (change) => [
    {
      text: `From the first step on, an INSERT or UPDATE that leaves ${change.column} NULL fails with SQLSTATE 23514, later 23502.`,
      watch: countNulls(change),
    },
    {
      text: `The first and the last step need ACCESS EXCLUSIVE on ${change.table} for a moment: set lock_timeout and retry.`,
      watch: watchLockQueue(change),
    },
    validationRisk(change, change.check),
  ],

  verification: (change) => [
    {
      sql: `SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(${quoteLiteral(qualify(change.schema, change.table))}) AND attname = ${quoteLiteral(change.column)} AND attnotnull`,
      before: '0',
      after: '1',
    },
  ],

  preflight: (change) => [countNulls(change)],
};

function isNotNull({ column }: SetNotNull): string {
  return `${quoteIdentifier(column)} IS NOT NULL`;
}

function setSql(change: SetNotNull): string {
  return `ALTER TABLE ${tableName(change)} ALTER COLUMN ${quoteIdentifier(change.column)} SET NOT NULL`;
}

function dropSql(change: SetNotNull): string {
  return `ALTER TABLE ${tableName(change)} ALTER COLUMN ${quoteIdentifier(change.column)} DROP NOT NULL`;
}

/** Expected answer: 0. */
function countNulls(change: SetNotNull): string {
  return `SELECT count(*) FROM ${tableName(change)} WHERE ${quoteIdentifier(change.column)} IS NULL`;
}
