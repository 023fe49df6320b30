import { earlierThan } from '../../migration/statements/migration.js';
import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';
import { keyOf } from '../../migration/statements/name-key.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);';

export default defineStatementRule({
  id: 'migrations/validate-in-same-transaction',
  title: 'VALIDATE in the transaction that added the constraint',
  severity: 'warning',
  docs: {
    condition:
      'VALIDATE CONSTRAINT in a transaction that took a lock on the table that stops reads or writes, as ADD CONSTRAINT … NOT VALID does.',
    effect:
      'The lock of the first statement stays until commit, so the table is read while the application waits: NOT VALID has gained nothing.',
    remedy: 'Commit between them: two revisions (with transaction_per_migration), two files, or an autocommit_block().',
    exceptions: 'Silent where each statement is a transaction of its own, and for tables of the same migration and empty ones.',
    others: {
      squawk: ['constraint-missing-not-valid'],
      strong_migrations: ['validate_check_constraint', 'validate_foreign_key'],
      eugene: ['E4'],
    },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
  },
  examples: [
    {
      title: 'Both between BEGIN and COMMIT',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c; COMMIT;',
      finds: [{ table: 'orders', constraint: 'c', held: 'ACCESS EXCLUSIVE' }],
    },
    {
      title: 'Two transactions',
      sql: CREATED,
      migration:
        'BEGIN; ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0) NOT VALID; COMMIT; BEGIN; ALTER TABLE orders VALIDATE CONSTRAINT c; COMMIT;',
      finds: [],
    },
    {
      title: 'Each on its own',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c;',
      finds: [],
    },
  ],
  on: ['validate constraint'],
  judge: (step) => {
    const { command, fresh, table } = step;
    if (command.kind !== 'validate constraint' || fresh || table === null) return null;
    const before = earlierThan(step).find(
      (one) => one.table !== null && keyOf(one.table) === keyOf(table) && one.effect?.waits.includes('INSERT') === true,
    );
    if (before?.effect == null) return null;
    const { lock, waits } = describeLock(before.effect);
    return { table: tableName(step), constraint: command.name, held: lock, waits, line: before.place.line };
  },
  message: ({ table, constraint, held, waits, line }) =>
    `Validating ${constraint} reads ${table} while the transaction holds ${held} from line ${line}: ${waits} wait meanwhile.`,
  instead: () => 'VALIDATE CONSTRAINT in a transaction of its own, after the one that adds it has committed',
});
