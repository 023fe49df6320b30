import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export default defineStatementRule({
  id: 'migrations/drop-table',
  title: 'Table, schema or database dropped',
  severity: 'warning',
  docs: {
    condition: 'DROP TABLE, SCHEMA, DATABASE or TABLESPACE of what was there before the migration.',
    effect:
      'Rows are gone that no downgrade brings back; an application that still uses it fails. Dropping a table also takes ACCESS EXCLUSIVE on those that it references.',
    remedy: 'Deploy code without it first, keep the rows (rename it, or dump it) for as long as a rollback may be wanted, then drop it.',
    exceptions: 'Silent for temporary tables, tables of the same migration, and those known to be empty.',
    others: { squawk: ['ban-drop-table', 'ban-drop-database', 'ban-drop-schema'], pgrubic: ['US007', 'US008', 'US009', 'US021'] },
    sources: ['https://www.postgresql.org/docs/current/sql-droptable.html'],
  },
  examples: [
    { title: 'DROP TABLE', sql: CREATED, migration: 'DROP TABLE orders;', finds: [{ what: 'table', name: 'orders' }] },
    { title: 'DROP SCHEMA', sql: 'CREATE SCHEMA shop;', migration: 'DROP SCHEMA shop;', finds: [{ what: 'schema', name: 'shop' }] },
    { title: 'DROP DATABASE', migration: 'DROP DATABASE shop;', finds: [{ what: 'database', name: 'shop' }] },
    { title: 'A table of the same migration', migration: `${CREATED} DROP TABLE orders;`, finds: [] },
    { title: 'A temporary one', migration: 'CREATE TEMP TABLE orders (id int); DROP TABLE orders;', finds: [] },
  ],
  judge: (step) => {
    const { command, fresh } = step;
    if (command.kind === 'drop table') return fresh ? null : { what: 'table', name: tableName(step) };
    if (command.kind !== 'drop object' || !/^(schema|database|tablespace)$/.test(command.what)) return null;
    return { what: command.what, name: command.name.name };
  },
  weigh: () => null,
  message: ({ what, name }) => `Dropping ${what} ${name} loses what it holds, and breaks an application that still uses it.`,
  instead: () => 'deploy code without it first, keep what it holds, drop it in a later release',
});
