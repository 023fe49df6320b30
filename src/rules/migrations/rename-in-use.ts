import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = "CREATE TYPE state AS ENUM ('new'); CREATE TABLE orders (id bigint PRIMARY KEY, n int, s state);";

export default defineStatementRule({
  id: 'migrations/rename-in-use',
  title: 'Table, column, view, schema or enum value renamed under a running application',
  severity: 'warning',
  docs: {
    condition: 'RENAME of a table, column, view, schema, type or enum value that was there before the migration.',
    effect:
      'Between the migration and the end of the deployment one of the two versions of the application knows only the other name: its queries fail.',
    remedy:
      'A column: add the new one, write both, fill in, switch reads, drop the old one. A table: rename it and make a view of the old name in the same transaction, which stays until no code uses it.',
    exceptions:
      'Silent for what the same migration makes, for indexes, constraints, triggers and sequences, and where a view of the old name is made in the same migration.',
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME'],
  },
  examples: [
    {
      title: 'A column',
      sql: CREATED,
      migration: 'ALTER TABLE orders RENAME COLUMN n TO amount;',
      finds: [{ what: 'column orders.n', to: 'amount' }],
    },
    {
      title: 'A table',
      sql: CREATED,
      migration: 'ALTER TABLE orders RENAME TO purchases;',
      finds: [{ what: 'table orders', to: 'purchases' }],
    },
    {
      title: 'An enum value',
      sql: CREATED,
      migration: "ALTER TYPE state RENAME VALUE 'new' TO 'fresh';",
      finds: [{ what: 'enum value new', to: 'fresh' }],
    },
    {
      title: 'A view keeps the old name',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases; COMMIT;',
      finds: [],
    },
    { title: 'An index', sql: CREATED, migration: 'ALTER INDEX orders_pkey RENAME TO orders_key;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders RENAME TO purchases;`, finds: [] },
  ],
  judge: (step) => {
    const { command, fresh, migration } = step;
    if (command.kind === 'rename column') return fresh ? null : { what: `column ${tableName(step)}.${command.column}`, to: command.to };
    if (command.kind === 'rename table') {
      const kept = migration.statements.some(
        ({ node }) => node !== null && 'ViewStmt' in node && node.ViewStmt.view?.relname === command.table.name,
      );
      return fresh || kept ? null : { what: `table ${tableName(step)}`, to: command.to };
    }
    if (command.kind !== 'rename object' || !/^(view|materialized view|schema|type|enum value|function|domain)$/.test(command.what))
      return null;
    return { what: `${command.what} ${command.name.name}`, to: command.to };
  },
  weigh: () => null,
  message: ({ what, to }) =>
    `Renaming ${what} to ${to} breaks an application that knows the other name, before the deployment or after it.`,
  instead: ({ what }) =>
    what.startsWith('column')
      ? 'a new column, both written, filled in, reads switched, the old one dropped later'
      : 'a view (or value) under the old name until no code uses it',
});
