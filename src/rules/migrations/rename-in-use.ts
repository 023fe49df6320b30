import type { Step } from '../../migration/statements/migration.js';
import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = "CREATE TYPE state AS ENUM ('new'); CREATE TABLE orders (id bigint PRIMARY KEY, n int, s state);";

export default defineStatementRule({
  id: 'migrations/rename-in-use',
  title: 'Table, column, view, schema or enum value renamed under a running application',
  severity: 'warning',
  docs: {
    condition:
      'RENAME of a table, column, view, schema, type or enum value that was there before the migration; SET SCHEMA of a table or view.',
    effect:
      'Between the migration and the end of the deployment one of the two versions of the application knows only the other name: its queries fail.',
    remedy:
      'A column: add the new one, write both, fill in, switch reads, drop the old one. A table: rename it and make a view of the old name in the same transaction, which stays until no code uses it.',
    exceptions:
      'Silent for what the same migration makes, or whose name it gives to another of the kind, for indexes, constraints, triggers and sequences, and where a view of the old name is made in the same migration.',
    others: {
      squawk: ['renaming-column', 'renaming-table', 'renaming-object'],
      strong_migrations: ['rename_column', 'rename_table', 'rename_schema'],
      pgrubic: ['US003', 'US022'],
    },
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
      title: 'Into another schema',
      sql: `${CREATED} CREATE SCHEMA shop;`,
      migration: 'ALTER TABLE orders SET SCHEMA shop;',
      finds: [{ what: 'table orders', to: 'shop.orders' }],
    },
    {
      title: 'A view keeps the old name',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases; COMMIT;',
      finds: [],
    },
    {
      title: 'Another type takes the name',
      sql: CREATED,
      migration: "ALTER TYPE state RENAME TO state_old; CREATE TYPE state AS ENUM ('new', 'done');",
      finds: [],
    },
    {
      title: 'Another column takes the name',
      sql: CREATED,
      migration:
        'ALTER TABLE orders ADD COLUMN n2 bigint; ALTER TABLE orders RENAME COLUMN n TO n1; ALTER TABLE orders RENAME COLUMN n2 TO n;',
      finds: [],
    },
    { title: 'To its own name', sql: CREATED, migration: 'ALTER TABLE orders RENAME COLUMN n TO n;', finds: [] },
    { title: 'An index', sql: CREATED, migration: 'ALTER INDEX orders_pkey RENAME TO orders_key;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders RENAME TO purchases;`, finds: [] },
  ],
  judge: (step, { steps }) => {
    const { command, fresh, migration } = step;
    if (fresh || isTakenOver(step, steps) || isUnchanged(command)) return null;
    if (command.kind === 'rename column') return { what: `column ${tableName(step)}.${command.column}`, to: command.to };
    if (command.kind === 'rename table') {
      const kept = migration.statements.some(
        ({ node }) => node !== null && 'ViewStmt' in node && node.ViewStmt.view?.relname === command.table.name,
      );
      return kept ? null : { what: `table ${tableName(step)}`, to: command.to };
    }
    if (command.kind === 'set schema' && command.relation !== 'sequence')
      return command.schema === (command.table.schema ?? 'public')
        ? null
        : { what: `${command.relation ?? 'table'} ${tableName(step)}`, to: `${command.schema}.${command.table.name}` };
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

/** To the name that it has: the server refuses that, and nobody's name changes. */
function isUnchanged(command: Step['command']): boolean {
  if (command.kind === 'rename column') return command.to === command.column;
  if (command.kind === 'rename table') return command.to === command.table.name;
  return command.kind === 'rename object' && command.to === command.name.name;
}

/** The same migration gives the old name to another column, table or type, or made what it renames. */
function isTakenOver(step: Step, steps: readonly Step[]): boolean {
  const { command } = step;
  if (!command.kind.startsWith('rename')) return false;
  return steps.some(({ migration, command: other, table }) => {
    if (migration !== step.migration || other === command) return false;
    const here = table?.name === step.table?.name;
    if (command.kind === 'rename column')
      return (
        here &&
        ((other.kind === 'rename column' && other.to === command.column) ||
          (other.kind === 'add column' && other.column.name === command.column))
      );
    if (command.kind === 'rename table')
      return (
        (other.kind === 'rename table' && other.to === command.table.name) ||
        (other.kind === 'create table' && other.table.name === command.table.name)
      );
    return (
      command.kind === 'rename object' && command.what === 'type' && other.kind === 'create type' && other.type.name === command.name.name
    );
  });
}
