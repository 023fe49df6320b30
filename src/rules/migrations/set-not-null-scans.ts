import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int, m int);';

export default defineStatementRule({
  id: 'migrations/set-not-null-scans',
  title: 'SET NOT NULL that reads the table under a lock',
  severity: 'warning',
  docs: {
    condition:
      'ALTER COLUMN … SET NOT NULL, or ADD … NOT NULL validated at once, on a table that was there before, without a valid CHECK that proves it.',
    effect: 'The table is read from end to end under ACCESS EXCLUSIVE: reads and writes wait. It fails when one row holds NULL.',
    remedy:
      'ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in another transaction (writes go on), then SET NOT NULL (it reads nothing now), then ' +
      'drop the CHECK. From PostgreSQL 18: ADD CONSTRAINT … NOT NULL column NOT VALID, then VALIDATE.',
    exceptions: 'Silent where a CHECK that was validated proves it, for tables of the same migration and empty ones.',
    others: { squawk: ['adding-not-nullable-field'], strong_migrations: ['change_column_null'], eugene: ['E2'], pgrubic: ['US010'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL'],
  },
  examples: [
    {
      title: 'SET NOT NULL',
      sql: CREATED,
      migration: 'ALTER TABLE orders ALTER COLUMN n SET NOT NULL;',
      finds: [{ table: 'orders', column: 'n', lock: 'ACCESS EXCLUSIVE', waits: 'reads and writes' }],
    },
    {
      title: 'A CHECK that was not validated proves nothing',
      sql: `${CREATED} ALTER TABLE orders ADD CONSTRAINT n_there CHECK (n IS NOT NULL) NOT VALID;`,
      migration: 'ALTER TABLE orders ALTER COLUMN n SET NOT NULL;',
      finds: [{ column: 'n' }],
    },
    {
      title: 'A valid CHECK proves it',
      sql: `${CREATED} ALTER TABLE orders ADD CONSTRAINT n_there CHECK (n IS NOT NULL) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT n_there;`,
      migration: 'ALTER TABLE orders ALTER COLUMN n SET NOT NULL; ALTER TABLE orders DROP CONSTRAINT n_there;',
      finds: [],
    },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ALTER COLUMN n SET NOT NULL;`, finds: [] },
    { title: 'DROP NOT NULL reads nothing', sql: CREATED, migration: 'ALTER TABLE orders ALTER COLUMN n DROP NOT NULL;', finds: [] },
  ],
  judge: (step) => {
    const { command, effect, fresh } = step;
    const column =
      command.kind === 'set not null'
        ? command.column
        : command.kind === 'add constraint' && command.constraint.type === 'not null'
          ? (command.constraint.columns[0] ?? '')
          : null;
    if (column === null || fresh || effect?.scans !== true) return null;
    return { table: tableName(step), column, name: sqlTable(step), ...describeLock(effect) };
  },
  message: ({ table, column, lock, waits }) =>
    `SET NOT NULL on ${table}.${column} reads the whole table under ${lock}: ${waits} wait. It fails if a row holds NULL.`,
  instead: ({ name, column }) =>
    `ALTER TABLE ${name} ADD CONSTRAINT ${column}_not_null CHECK (${column} IS NOT NULL) NOT VALID; in another transaction VALIDATE CONSTRAINT ${column}_not_null; then SET NOT NULL, then drop the CHECK`,
});
