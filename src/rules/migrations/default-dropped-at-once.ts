import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export default defineStatementRule({
  id: 'migrations/default-dropped-at-once',
  title: 'Default dropped in the migration that adds the NOT NULL column',
  severity: 'warning',
  docs: {
    condition: 'ADD COLUMN … NOT NULL DEFAULT, and DROP DEFAULT of the same column in the same migration.',
    effect:
      'The version of the application that runs until the deployment is over does not name the column: its INSERTs fail ("violates not-null constraint").',
    remedy: 'Keep the default until every instance of the old version is gone; drop it in a later migration.',
    exceptions: 'Silent where the column allows NULL, and for tables of the same migration.',
    others: { squawk: ['ban-drop-default'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html'],
  },
  examples: [
    {
      title: 'Added and dropped',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN n int NOT NULL DEFAULT 0; ALTER TABLE orders ALTER COLUMN n DROP DEFAULT;',
      finds: [{ table: 'orders', column: 'n' }],
    },
    { title: 'The default stays', sql: CREATED, migration: 'ALTER TABLE orders ADD COLUMN n int NOT NULL DEFAULT 0;', finds: [] },
    {
      title: 'A column that allows NULL',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN n int DEFAULT 0; ALTER TABLE orders ALTER COLUMN n DROP DEFAULT;',
      finds: [],
    },
  ],
  on: ['drop default'],
  judge: (step, { steps }) => {
    const { command, fresh } = step;
    if (command.kind !== 'drop default' || fresh) return null;
    const added = steps.some(
      (one) =>
        one.migration === step.migration &&
        one.command.kind === 'add column' &&
        one.command.column.notNull &&
        one.command.column.name === command.column &&
        tableName(one) === tableName(step),
    );
    return added ? { table: tableName(step), column: command.column } : null;
  },
  weigh: () => null,
  message: ({ table, column }) =>
    `${table}.${column} is NOT NULL and loses its default at once: INSERTs of the version that still runs fail.`,
  instead: () => 'DROP DEFAULT in a later migration, when no old version runs',
});
