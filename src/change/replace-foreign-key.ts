import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import { createForeignKeyOperation, dropConstraintOperation, validateOperation } from './alembic-operations.js';
import type { ForeignKeyShape, ReplaceForeignKey } from './change.js';
import { ACTION_CODES, countOrphans, foreignKeySql, listTables } from './foreign-key-sql.js';
import type { ChangeKind, Risk } from './kind.js';
import { replaceForeignKeyInModel } from './model/edit-model.js';
import { countConstraint, watchLockQueue, watchRowChanges } from './progress-queries.js';
import { addStaged, stepsOf, tableName, validationRisk } from './sql-steps.js';

export const replaceForeignKey: ChangeKind<ReplaceForeignKey> = {
  steps(change) {
    const drop = `DROP CONSTRAINT ${quoteIdentifier(change.before.name)}, `;
    if (change.staged !== false) return stepsOf(addStaged(change, change.after.name, foreignKeySql(change.after), drop));
    return stepsOf([
      `ALTER TABLE ${tableName(change)} ${drop}ADD CONSTRAINT ${quoteIdentifier(change.after.name)} ${foreignKeySql(change.after)}`,
    ]);
  },

  inverse: (change) => ({ ...change, before: change.after, after: change.before }),

  operations(change, style) {
    const staged = change.staged !== false;
    const replaced = [
      dropConstraintOperation(change, change.before.name, 'foreignkey', style),
      createForeignKeyOperation(change, change.after, staged, style),
    ];
    return staged ? [...replaced, validateOperation(change, change.after.name, style)] : replaced;
  },

  editModel: (change, model) => replaceForeignKeyInModel(model, change),

  describe: (change) => `Give foreign key ${change.after.name} on ${change.table} ${describeActions(change.before, change.after)}`,

  risks: (change) => [
    lockRisk(change),
    ...(change.staged === false ? [] : [validationRisk(change, change.after.name)]),
    ...reachRisks(change),
  ],

  verification: (change) => [{ sql: countConstraint(change, change.after.name, distinguish(change.after)), before: '0', after: '1' }],

  preflight: (change) => [countOrphans(change, change.after)],

  behaviour: () => 'same',
};

function describeActions(before: ForeignKeyShape, after: ForeignKeyShape): string {
  return before.onDelete === after.onDelete ? `ON UPDATE ${after.onUpdate}` : `ON DELETE ${after.onDelete}`;
}

function distinguish(key: ForeignKeyShape): string {
  return `confdeltype = '${ACTION_CODES[key.onDelete]}' AND confupdtype = '${ACTION_CODES[key.onUpdate]}' AND convalidated`;
}

/** DROP CONSTRAINT takes ACCESS EXCLUSIVE on both tables: it removes triggers from each. */
function lockRisk(change: ReplaceForeignKey): Risk {
  return {
    text:
      `Replacing the key needs ACCESS EXCLUSIVE on ${listTables(change.table, change.after.references.table)} for a moment. Behind a long ` +
      `transaction it waits, and everything else queues up behind it: set lock_timeout and retry.`,
    watch: watchLockQueue({ schema: change.after.references.schema, table: change.after.references.table }),
  };
}

function reachRisks(change: ReplaceForeignKey): readonly Risk[] {
  const { table, after } = change;
  const parent = qualify(after.references.schema, after.references.table);
  const watch = watchRowChanges(change);
  switch (after.onDelete) {
    case 'CASCADE':
      return [{ text: `A DELETE on ${parent} now deletes the rows of ${table} that refer to it, in the same transaction.`, watch }];
    case 'SET NULL':
    case 'SET DEFAULT':
      return [{ text: `A DELETE on ${parent} now updates the rows of ${table} that refer to it, in the same transaction.`, watch }];
    case 'RESTRICT': {
      const deferred = change.before.deferrable === 'not deferrable' ? '' : '; the check can no longer be deferred';
      return [{ text: `A DELETE on ${parent} fails while rows of ${table} refer to it${deferred}.`, watch }];
    }
    case 'NO ACTION':
      return [{ text: `A DELETE on ${parent} fails while rows of ${table} refer to it.`, watch }];
  }
}
