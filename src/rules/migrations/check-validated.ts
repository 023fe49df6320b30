import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);';

export default defineStatementRule({
  id: 'migrations/check-validated',
  title: 'CHECK that reads the table under a lock',
  severity: 'warning',
  docs: {
    condition: 'ADD CHECK without NOT VALID on a table that was there before, alone or with a new column.',
    effect: 'The table is read from end to end under ACCESS EXCLUSIVE: reads and writes wait. It fails when one row breaks the rule.',
    remedy: 'ADD CONSTRAINT … CHECK (…) NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own: reads and writes go on meanwhile.',
    exceptions: 'Silent for NOT VALID, for tables of the same migration and empty ones.',
    others: { squawk: ['constraint-missing-not-valid'], strong_migrations: ['add_check_constraint'], eugene: ['E1'], pgrubic: ['US013'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
  },
  examples: [
    {
      title: 'A CHECK',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD CONSTRAINT n_positive CHECK (n > 0);',
      finds: [{ table: 'orders', constraint: 'n_positive', lock: 'ACCESS EXCLUSIVE' }],
    },
    {
      title: 'With a new column the table is read all the same',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN m int CHECK (m > 0);',
      finds: [{ constraint: 'of m' }],
    },
    {
      title: 'NOT VALID, then VALIDATE',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c;',
      finds: [],
    },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ADD CHECK (n > 0);`, finds: [] },
  ],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (fresh || effect?.scans !== true || effect.rewrites) return null;
    const constraint =
      command.kind === 'add constraint' && command.constraint.type === 'check'
        ? (command.constraint.name ?? 'without a name')
        : command.kind === 'add column' && command.column.check && command.column.references === null && !command.column.unique
          ? `of ${command.column.name}`
          : null;
    return constraint === null ? null : { table: tableName(step), constraint, name: sqlTable(step), ...describeLock(effect) };
  },
  message: ({ table, constraint, lock, waits }) =>
    `CHECK ${constraint} on ${table} reads the whole table under ${lock}: ${waits} wait. It fails if a row breaks it.`,
  instead: ({ name }) =>
    `ALTER TABLE ${name} ADD CONSTRAINT … CHECK (…) NOT VALID; in another transaction ALTER TABLE ${name} VALIDATE CONSTRAINT …`,
});
