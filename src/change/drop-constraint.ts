import { quoteIdentifier } from '../postgres/identifier.js';
import { dropConstraintOperation, type ConstraintType } from './alembic-operations.js';
import type { DropConstraint, RawSql } from './change.js';
import type { ChangeKind } from './kind.js';
import { dropConstraintFromModel } from './model/edit-model.js';
import { countConstraint, watchLockQueue } from './progress-queries.js';
import { addStaged, stepsOf, tableName } from './sql-steps.js';

export const dropConstraint: ChangeKind<DropConstraint> = {
  steps: (change) => stepsOf([dropSql(change)]),

  inverse: (change): RawSql => ({ kind: 'rawSql', statements: restoreSql(change), reverse: [dropSql(change)] }),

  operations: (change, style) => [dropConstraintOperation(change, change.name, constraintType(change.definition), style)],

  editModel: (change, model) => dropConstraintFromModel(model, change),

  describe: (change) => `Drop constraint ${change.name} on ${change.table}`,

  risks: (change) => [
    {
      text: `Dropping the constraint needs ACCESS EXCLUSIVE for a moment. Rows that break it can be written from then on, and then it cannot be validated again.`,
      watch: watchLockQueue(change),
    },
  ],

  verification: (change) => [{ sql: countConstraint(change, change.name), before: '1', after: '0' }],

  preflight: () => [],
};

function dropSql(change: DropConstraint): string {
  return `ALTER TABLE ${tableName(change)} DROP CONSTRAINT ${quoteIdentifier(change.name)}`;
}

/** Only foreign keys and checks can be added NOT VALID; one that was not valid before is not validated now. */
function restoreSql(change: DropConstraint): readonly string[] {
  const type = constraintType(change.definition);
  if ((type === 'foreignkey' || type === 'check') && !change.definition.endsWith(' NOT VALID'))
    return addStaged(change, change.name, change.definition);
  return [`ALTER TABLE ${tableName(change)} ADD CONSTRAINT ${quoteIdentifier(change.name)} ${change.definition}`];
}

/** Null for an exclusion constraint, for which Alembic has no word. */
function constraintType(definition: string): ConstraintType | null {
  if (definition.startsWith('FOREIGN KEY')) return 'foreignkey';
  if (definition.startsWith('CHECK')) return 'check';
  if (definition.startsWith('UNIQUE')) return 'unique';
  return definition.startsWith('PRIMARY KEY') ? 'primary' : null;
}
