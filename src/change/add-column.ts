import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.js';
import { addColumnOperation, executeOperation } from './alembic-operations.js';
import type { AddColumn, ColumnShape } from './change.js';
import type { ChangeKind } from './kind.js';
import { watchLockQueue } from './progress-queries.js';
import { stepsOf, tableName } from './sql-steps.js';

export const addColumn: ChangeKind<AddColumn> = {
  steps: (change) => stepsOf(addColumnSql(change)),

  inverse: ({ schema, table, column }) => ({ kind: 'dropColumn', schema, table, column, kept: true }),

  operations(change, style) {
    const [, later] = addColumnSql(change);
    return [addColumnOperation(change, change.column, style), ...(later === undefined ? [] : [executeOperation(later, style)])];
  },

  editModel: ({ table, column }) => ({ reason: `the model of ${table} is not given column ${column.name} by an edit` }),

  describe: ({ table, column }) => `Add column ${column.name} to ${table}`,

  risks: (change) => [
    {
      text: `Adding the column needs ACCESS EXCLUSIVE on ${change.table} for a moment: set lock_timeout and retry.`,
      watch: watchLockQueue(change),
    },
  ],

  verification: (change) => [{ sql: countColumn(change, change.column.name), before: '0', after: '1' }],

  preflight: () => [],

  behaviour: () => 'same',
};

function addColumnSql(change: AddColumn): readonly string[] {
  const { column } = change;
  const alter = `ALTER TABLE ${tableName(change)}`;
  const added = `${alter} ADD COLUMN ${columnSql(column)}`;
  if (!column.defaultLater || column.default === null) return [added];
  return [added, `${alter} ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${column.default}`];
}

/** `n integer DEFAULT 5 NOT NULL` */
export function columnSql({ name, type, nullable, default: given, defaultLater }: ColumnShape): string {
  const value = given === null || defaultLater ? '' : ` DEFAULT ${given}`;
  return `${quoteIdentifier(name)} ${type}${value}${nullable ? '' : ' NOT NULL'}`;
}

/** Expected answer: 1 while it is there. */
export function countColumn(on: Parameters<typeof tableName>[0], column: string): string {
  return `SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(${quoteLiteral(tableName(on))}) AND attname = ${quoteLiteral(column)} AND NOT attisdropped`;
}
