import { displayName } from '../../engine/display-name.js';
import { defineStatementRule } from '../../engine/statement-rule.js';
import { findEffect } from '../../migration/effects/find-effect.js';

const CREATED = 'CREATE TABLE customers (id bigint PRIMARY KEY);';

export default defineStatementRule({
  id: 'migrations/new-table-locks-parent',
  title: 'Foreign key of a new table that stops writes to others',
  severity: 'info',
  docs: {
    condition:
      'CREATE TABLE (or a new column) with a foreign key to a table that was there before, in a transaction in which more work follows or came before, or without lock_timeout.',
    effect:
      'It takes SHARE ROW EXCLUSIVE on the referenced table until commit: writes to it wait, though the new table is empty. It is quick where it gets the lock at once.',
    remedy: 'SET lock_timeout before it, keep the transaction short, and retry.',
    exceptions: 'Silent under a lock_timeout, and where the referenced table is made by the same migration or is known to be empty.',
    sources: ['https://www.postgresql.org/docs/current/sql-createtable.html'],
  },
  examples: [
    {
      title: 'A new table that references one in use',
      sql: CREATED,
      migration: 'CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);',
      finds: [{ table: 'orders', references: ['customers'], lock: 'SHARE ROW EXCLUSIVE' }],
    },
    {
      title: 'Under a lock_timeout',
      sql: CREATED,
      migration: "SET lock_timeout = '2s'; CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);",
      finds: [],
    },
    {
      title: 'Both are new',
      migration: `${CREATED} CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);`,
      finds: [],
    },
    { title: 'A tree', migration: 'CREATE TABLE nodes (id bigint PRIMARY KEY, parent_id bigint REFERENCES nodes);', finds: [] },
  ],
  on: ['create table'],
  judge: (step, { major }) => {
    const { command, facts, settings } = step;
    if (command.kind !== 'create table' || settings.lockTimeout !== null) return null;
    const references = [...facts].flatMap((fact) => (fact.startsWith('references ') ? [fact.slice('references '.length)] : []));
    if (references.length === 0) return null;
    const table = displayName({ schema: command.table.schema ?? 'public', name: command.table.name });
    return {
      table,
      references: [...new Set(references)],
      lock: findEffect('create table references', major)?.lock ?? 'SHARE ROW EXCLUSIVE',
    };
  },
  weigh: () => null,
  message: ({ table, references, lock }) =>
    `Creating ${table} takes ${lock} on ${references.join(', ')} for its foreign key: writes there wait until the transaction ends.`,
  instead: () => "SET lock_timeout = '2s' before it, and a retry",
});
