import { quoteIdentifier } from '../postgres/identifier.js';
import { executeOperation } from './alembic-operations.js';
import type { AddKey, CreateIndex } from './change.js';
import { createIndex } from './create-index.js';
import type { ChangeKind } from './kind.js';
import { countConstraint, watchLockQueue } from './progress-queries.js';
import { stepsOf, tableName } from './sql-steps.js';

/** Source: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX */
export const addKey: ChangeKind<AddKey> = {
  steps: (change) => stepsOf([...createIndex.steps(indexOf(change)).map(({ sql }) => withNulls(sql, change)), constraintSql(change)]),

  inverse: ({ schema, table, name, definition }) => ({ kind: 'dropConstraint', schema, table, name, definition }),

  operations(change, style) {
    const built = change.nullsNotDistinct
      ? createIndex.steps(indexOf(change)).map(({ sql }) => executeOperation(withNulls(sql, change), style, true))
      : createIndex.operations(indexOf(change), style);
    return [...built, executeOperation(constraintSql(change), style)];
  },

  editModel: ({ table, name }) => ({ reason: `the model of ${table} is not given key ${name} by an edit` }),

  describe: ({ type, name, table, columns }) => `Add ${type} ${name} on ${table} (${columns.join(', ')})`,

  risks: (change) => [
    ...createIndex.risks(indexOf(change)),
    {
      text: `Making the index a constraint needs ACCESS EXCLUSIVE on ${change.table} for a moment: set lock_timeout and retry.`,
      watch: watchLockQueue(change),
    },
  ],

  verification: (change) => [{ sql: countConstraint(change, change.name, 'convalidated'), before: '0', after: '1' }],

  preflight: (change) => createIndex.preflight(indexOf(change)),

  behaviour: () => 'same',
};

function indexOf({ schema, table, name, columns, include }: AddKey): CreateIndex {
  const keys = columns.map((column) => ({ column, expression: null, descending: false, nulls: null, opclass: null }));
  return {
    kind: 'createIndex',
    schema,
    table,
    name,
    method: 'btree',
    unique: true,
    keys,
    include,
    where: null,
    concurrently: true,
    retry: true,
  };
}

function withNulls(sql: string, { nullsNotDistinct }: AddKey): string {
  return nullsNotDistinct && sql.startsWith('CREATE') ? `${sql} NULLS NOT DISTINCT` : sql;
}

function constraintSql(change: AddKey): string {
  const deferred = { 'not deferrable': '', deferrable: ' DEFERRABLE', 'initially deferred': ' DEFERRABLE INITIALLY DEFERRED' }[
    change.deferrable
  ];
  const name = quoteIdentifier(change.name);
  return `ALTER TABLE ${tableName(change)} ADD CONSTRAINT ${name} ${change.type.toUpperCase()} USING INDEX ${name}${deferred}`;
}
