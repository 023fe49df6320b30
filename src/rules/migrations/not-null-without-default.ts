import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export default defineStatementRule({
  id: 'migrations/not-null-without-default',
  title: 'New NOT NULL column without a default',
  severity: 'error',
  docs: {
    condition: 'ADD COLUMN … NOT NULL without DEFAULT on a table that was there before.',
    effect:
      'It fails as soon as the table holds a row ("column contains null values"); where it is empty, the INSERTs of the version that runs now fail afterwards, as they do not name it.',
    remedy:
      'Give it a constant DEFAULT (instant since 11), or add it without NOT NULL, fill it, and then set NOT NULL by a validated CHECK.',
    exceptions: 'Silent with a default, as identity, serial or generated, and for tables of the same migration or known to be empty.',
    others: { squawk: ['adding-required-field'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
  },
  examples: [
    {
      title: 'NOT NULL alone',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN n int NOT NULL;',
      finds: [{ table: 'orders', column: 'n' }],
    },
    { title: 'With a default', sql: CREATED, migration: 'ALTER TABLE orders ADD COLUMN n int NOT NULL DEFAULT 0;', finds: [] },
    { title: 'Without NOT NULL', sql: CREATED, migration: 'ALTER TABLE orders ADD COLUMN n int;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ADD COLUMN n int NOT NULL;`, finds: [] },
  ],
  on: ['add column'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'add column' || fresh || effect === null) return null;
    const { notNull, default: given, serial, identity, generated, name } = command.column;
    if (!notNull || given !== 'none' || serial || identity || generated !== null) return null;
    return { table: tableName(step), column: name, name: sqlTable(step), ...describeLock(effect) };
  },
  weigh: () => null,
  message: ({ table, column }) => `Adding ${table}.${column} as NOT NULL without a default fails on a table that holds rows.`,
  instead: ({ name, column }) =>
    `ALTER TABLE ${name} ADD COLUMN ${column} … NOT NULL DEFAULT <constant>; or without NOT NULL, filled, then NOT NULL by a validated CHECK`,
});
