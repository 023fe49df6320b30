import { earlierThan, type Step } from '../../migration/statements/migration.js';
import { keyOf } from '../../migration/statements/name-key.js';
import { describeLock } from '../../migration/effects/words.js';
import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int, m int);';

export default defineStatementRule({
  id: 'migrations/lock-raised-after-rows',
  title: 'Table locked after its rows were changed in the same transaction',
  severity: 'info',
  docs: {
    condition:
      'In one transaction: UPDATE, DELETE or INSERT … SELECT on a table in use, and after it the first statement that takes ACCESS EXCLUSIVE on it.',
    effect:
      'The transaction holds the rows while it waits for the table. A transaction of the application that has read the table and now wants one of these rows waits for the migration, which waits for it: the server ends the deadlock by cancelling one side.',
    remedy: 'Two transactions, rows first; or the statement that locks the table first, where what follows is short.',
    exceptions:
      'Silent where the transaction holds the lock already before the rows, for INSERT … VALUES and COPY, for tables of the same migration and empty ones.',
    sources: ['https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS'],
  },
  examples: [
    {
      title: 'Rows, then NOT NULL',
      sql: CREATED,
      migration: 'BEGIN; UPDATE orders SET n = 0 WHERE n IS NULL; ALTER TABLE orders ALTER COLUMN n SET NOT NULL; COMMIT;',
      finds: [{ table: 'orders', statement: 'UPDATE', lock: 'ACCESS EXCLUSIVE' }],
    },
    {
      title: 'Locked before the rows',
      sql: CREATED,
      migration:
        'BEGIN; ALTER TABLE orders ADD COLUMN o int; UPDATE orders SET o = n WHERE n > 0; ALTER TABLE orders ALTER COLUMN o SET DEFAULT 1; COMMIT;',
      finds: [],
    },
    {
      title: 'Two transactions',
      sql: CREATED,
      migration: 'UPDATE orders SET n = 0 WHERE n IS NULL; ALTER TABLE orders ALTER COLUMN n SET DEFAULT 0;',
      finds: [],
    },
    {
      title: 'Another table',
      sql: `${CREATED} CREATE TABLE items (id bigint PRIMARY KEY);`,
      migration: 'BEGIN; UPDATE orders SET n = 0 WHERE n IS NULL; ALTER TABLE items ADD COLUMN n int; COMMIT;',
      finds: [],
    },
  ],
  judge: (step) => {
    if (step.table === null || !isStrong(step)) return null;
    const key = keyOf(step.table);
    const same = earlierThan(step).filter(({ table }) => table !== null && keyOf(table) === key);
    const rows = same.find(isRows);
    if (rows === undefined || step.effect === null || same.some(isStrong)) return null;
    const statement = rows.command.kind === 'rows' ? rows.command.verb.toUpperCase() : '';
    return { table: tableName(step), statement, line: rows.place.line, ...describeLock(step.effect) };
  },
  weigh: () => null,
  message: ({ table, statement, line, lock }) =>
    `${lock} on ${table} is asked for while the transaction holds rows of it (${statement} in line ${line}): who wants one of them and has used the table may end in a deadlock with it.`,
  instead: () => 'the rows in a transaction of their own, before it',
});

function isRows({ command }: Step): boolean {
  return command.kind === 'rows' && (command.verb === 'update' || command.verb === 'delete' || (command.verb === 'insert' && command.all));
}

function isStrong({ effect, fresh }: Step): boolean {
  return !fresh && effect?.lock === 'ACCESS EXCLUSIVE';
}
