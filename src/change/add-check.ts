import { createCheckOperation, validateOperation } from './alembic-operations.js';
import type { AddCheck } from './change.js';
import type { ChangeKind } from './kind.js';
import { addCheckToModel } from './model/edit-model.js';
import { countConstraint, watchLockQueue } from './progress-queries.js';
import { addStaged, stepsOf, tableName, validationRisk } from './sql-steps.js';

export const addCheck: ChangeKind<AddCheck> = {
  steps: (change) => stepsOf(addStaged(change, change.name, `CHECK (${change.expression})`)),

  inverse: ({ schema, table, name, expression }) => ({ kind: 'dropConstraint', schema, table, name, definition: `CHECK (${expression})` }),

  operations: (change, style) => [
    createCheckOperation(change, change.name, change.expression, style),
    validateOperation(change, change.name, style),
  ],

  editModel: (change, model) => addCheckToModel(model, change),

  describe: (change) => `Add check ${change.name} on ${change.table}: ${change.expression}`,

  risks: (change) => [
    {
      text:
        `From the first step on, an INSERT or UPDATE that breaks ${change.name} fails with SQLSTATE 23514, an UPDATE of another column ` +
        `of an old row that breaks it too. Make the application ready before.`,
      watch: countViolations(change),
    },
    {
      text: `Adding the check needs ACCESS EXCLUSIVE on ${change.table} for a moment: set lock_timeout and retry.`,
      watch: watchLockQueue(change),
    },
    validationRisk(change, change.name),
  ],

  verification: (change) => [{ sql: countConstraint(change, change.name, 'convalidated'), before: '0', after: '1' }],

  preflight: (change) => [countViolations(change)],

  behaviour: () => 'same',
};

/** A CHECK passes where it is true or NULL. Expected answer: 0. */
function countViolations(change: AddCheck): string {
  return `SELECT count(*) FROM ${tableName(change)} WHERE NOT (${change.expression})`;
}
