import { quoteIdentifier } from '../postgres/identifier.js';
import { countColumn } from './add-column.js';
import { dropColumnOperation } from './alembic-operations.js';
import type { DropColumn } from './change.js';
import type { ChangeKind } from './kind.js';
import { watchLockQueue } from './progress-queries.js';
import { stepsOf, tableName } from './sql-steps.js';

export const dropColumn: ChangeKind<DropColumn> = {
  steps: (change) => stepsOf([`ALTER TABLE ${tableName(change)} DROP COLUMN ${quoteIdentifier(change.column.name)}`]),

  inverse(change) {
    const { schema, table, column, kept } = change;
    if (kept === true || column.nullable || column.default !== null) return { kind: 'addColumn', schema, table, column };
    return {
      why: `The values of ${table}.${column.name} are gone, and the column may not be NULL.`,
      recovery: `Add ${column.name} as a nullable column, fill it from a backup that was made before this revision, then set NOT NULL.`,
    };
  },

  operations: (change, style) => [dropColumnOperation(change, change.column.name, style)],

  editModel: ({ table, column }) => ({ reason: `column ${column.name} is not taken out of the model of ${table} by an edit` }),

  describe: ({ table, column }) => `Drop column ${column.name} of ${table}`,

  risks: (change) => [
    ...(change.kept === true
      ? []
      : [
          {
            text: `The values of ${change.column.name} are lost: the way back brings an empty column. Keep a backup of the table until nobody asks for them.`,
            watch: null,
          },
        ]),
    {
      text: `Dropping the column needs ACCESS EXCLUSIVE on ${change.table} for a moment: set lock_timeout and retry. Code that still names it fails.`,
      watch: watchLockQueue(change),
    },
  ],

  verification: (change) => [{ sql: countColumn(change, change.column.name), before: '1', after: '0' }],

  preflight: () => [],
};
