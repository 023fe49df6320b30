import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int NOT NULL, m int);';

export default defineStatementRule({
  id: 'migrations/drop-not-null',
  title: 'NOT NULL dropped: code that reads the column meets NULL',
  severity: 'info',
  docs: {
    condition: 'ALTER COLUMN … DROP NOT NULL on a column that was there before.',
    effect:
      'Code, types and clients that rest on a value get NULL; a UNIQUE constraint lets any number of NULLs in, NOT IN over it finds nothing. The way back has to find and fill the NULLs first.',
    remedy: 'Deploy code that bears NULL first.',
    exceptions:
      'Silent where the same migration drops the column or requires it again, where it is known to allow NULL already, for tables of the same migration and empty ones.',
    others: { squawk: ['ban-drop-not-null'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html'],
  },
  examples: [
    {
      title: 'DROP NOT NULL',
      sql: CREATED,
      migration: 'ALTER TABLE orders ALTER COLUMN n DROP NOT NULL;',
      finds: [{ table: 'orders', column: 'n' }],
    },
    { title: 'It allows NULL already', sql: CREATED, migration: 'ALTER TABLE orders ALTER COLUMN m DROP NOT NULL;', finds: [] },
    {
      title: 'The column goes too',
      sql: CREATED,
      migration: 'ALTER TABLE orders ALTER COLUMN n DROP NOT NULL; ALTER TABLE orders DROP COLUMN n;',
      finds: [],
    },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ALTER COLUMN n DROP NOT NULL;`, finds: [] },
  ],
  on: ['drop not null'],
  judge: (step, { steps }) => {
    const { command, fresh, facts, migration } = step;
    if (command.kind !== 'drop not null' || fresh || facts.has('allows NULL')) return null;
    const undone = steps.some(
      (one) =>
        one.migration === migration &&
        (one.command.kind === 'drop column' || one.command.kind === 'set not null') &&
        one.command.column === command.column &&
        tableName(one) === tableName(step),
    );
    return undone ? null : { table: tableName(step), column: command.column };
  },
  weigh: () => null,
  message: ({ table, column }) => `Code that reads ${table}.${column} must bear NULL from now on.`,
  instead: () => 'the same, after code that bears NULL is deployed',
});
