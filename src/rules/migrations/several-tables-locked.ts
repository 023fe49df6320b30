import { earlierThan } from '../../migration/statements/migration.js';
import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { keyOf } from '../../migration/statements/name-key.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY); CREATE TABLE items (id bigint PRIMARY KEY);';

export default defineStatementRule({
  id: 'migrations/several-tables-locked',
  title: 'Several tables locked in one transaction',
  severity: 'info',
  docs: {
    condition: 'A transaction takes ACCESS EXCLUSIVE on a second table in use while it holds it on a first one.',
    effect:
      'The first stays locked while the second is waited for; an application that uses them in the other order ends in a deadlock, in which one side is cancelled.',
    remedy: 'One table a transaction, or a lock_timeout and the order in which the application takes them.',
    exceptions: 'Said once a transaction. Silent under a lock_timeout, and for tables of the same migration and empty ones.',
    sources: ['https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS'],
  },
  examples: [
    {
      title: 'Two tables',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders ADD COLUMN m int; ALTER TABLE items ADD COLUMN m int; COMMIT;',
      finds: [{ table: 'items', held: 'orders' }],
    },
    {
      title: 'One after the other',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN m int; ALTER TABLE items ADD COLUMN m int;',
      finds: [],
    },
    {
      title: 'Twice the same',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders ADD COLUMN m int; ALTER TABLE orders ADD COLUMN o int; COMMIT;',
      finds: [],
    },
    {
      title: 'All tables of a tablespace, and one',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE fast; ALTER TABLE items ADD COLUMN m int; COMMIT;',
      finds: [{ table: 'items', held: 'every table' }],
    },
    {
      title: 'Under a lock_timeout',
      sql: CREATED,
      migration: "BEGIN; SET LOCAL lock_timeout = '1s'; ALTER TABLE orders ADD COLUMN m int; ALTER TABLE items ADD COLUMN m int; COMMIT;",
      finds: [],
    },
  ],
  judge: (step) => {
    if (!isLocked(step) || step.settings.lockTimeout !== null) return null;
    const held = earlierThan(step)
      .filter(isLocked)
      .map(({ table }) => table);
    const names = new Set(held.flatMap((table) => (table === null ? [] : [keyOf(table)])));
    if (names.size !== 1 || step.table === null || names.has(keyOf(step.table))) return null;
    const [first] = held;
    return { table: tableName(step), held: tableName({ table: first ?? null }) };
  },
  weigh: () => null,
  message: ({ table, held }) =>
    `ACCESS EXCLUSIVE is asked for on ${table} while the transaction holds it on ${held}: both wait, and it may end in a deadlock.`,
  instead: () => 'a transaction a table, or a lock_timeout',
});

function isLocked({ effect, fresh }: Parameters<Parameters<typeof defineStatementRule>[0]['judge']>[0]): boolean {
  return !fresh && effect?.lock === 'ACCESS EXCLUSIVE';
}
