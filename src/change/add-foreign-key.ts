import { quoteIdentifier } from '../postgres/identifier.js';
import { createForeignKeyOperation, validateOperation } from './alembic-operations.js';
import type { AddForeignKey } from './change.js';
import { countOrphans, foreignKeySql, listTables } from './foreign-key-sql.js';
import type { ChangeKind } from './kind.js';
import { addForeignKeyToModel } from './model/edit-model.js';
import { countConstraint, watchLockQueue } from './progress-queries.js';
import { addStaged, stepsOf, tableName, validationRisk } from './sql-steps.js';

export const addForeignKey: ChangeKind<AddForeignKey> = {
  steps(change) {
    const definition = foreignKeySql(change.key);
    if (change.staged !== false) return stepsOf(addStaged(change, change.key.name, definition));
    return stepsOf([`ALTER TABLE ${tableName(change)} ADD CONSTRAINT ${quoteIdentifier(change.key.name)} ${definition}`]);
  },

  inverse: ({ schema, table, key }) => ({ kind: 'dropConstraint', schema, table, name: key.name, definition: foreignKeySql(key) }),

  operations(change, style) {
    const staged = change.staged !== false;
    const added = createForeignKeyOperation(change, change.key, staged, style);
    return staged ? [added, validateOperation(change, change.key.name, style)] : [added];
  },

  editModel: (change, model) => addForeignKeyToModel(model, change),

  describe: ({ table, key }) => `Add foreign key ${key.name} on ${table} (${key.columns.join(', ')}) to ${key.references.table}`,

  risks: ({ schema, table, key, staged }) => [
    {
      text:
        `Adding the key takes SHARE ROW EXCLUSIVE on ${listTables(table, key.references.table)}: writes wait while it is taken, and ` +
        `behind a long transaction they queue up. Set lock_timeout and retry.`,
      watch: watchLockQueue({ schema, table }),
    },
    ...(staged === false ? [] : [validationRisk({ schema, table }, key.name)]),
  ],

  verification: (change) => [{ sql: countConstraint(change, change.key.name, 'convalidated'), before: '0', after: '1' }],

  preflight: (change) => [countOrphans(change, change.key)],

  behaviour: () => 'same',
};
