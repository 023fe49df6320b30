import { earlierThan, type Step } from '../../migration/statements/migration.js';
import { keyOf } from '../../migration/statements/name-key.js';
import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED =
  'CREATE TABLE people (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, n int, person_id bigint REFERENCES people DEFERRABLE INITIALLY DEFERRED);';

export default defineStatementRule({
  id: 'migrations/check-still-queued',
  title: 'Table changed while a deferred check of its rows is still queued',
  severity: 'error',
  docs: {
    condition:
      'In one transaction: rows that leave the check of a deferred foreign key in the queue (new rows, another value of its columns, a referenced row deleted), and after them ALTER TABLE, CREATE INDEX, TRUNCATE, CLUSTER or DROP TABLE of that table.',
    effect:
      'The server refuses: "cannot ALTER TABLE because it has pending trigger events" (SQLSTATE 55006). On a table without such rows it goes through, so tests on empty tables do not show it.',
    remedy: 'SET CONSTRAINTS ALL IMMEDIATE between the two: the checks run there; or two transactions.',
    exceptions:
      'Silent for RENAME, SET SCHEMA, DROP INDEX, triggers and policies, which the server lets pass, for UPDATE of other columns, and where the migrations do not tell that the key is deferred. A warning where the rows are those that a condition or a query finds, which may be none.',
    sources: ['https://www.postgresql.org/docs/current/sql-set-constraints.html'],
  },
  examples: [
    {
      title: 'Rows, then a column',
      sql: CREATED,
      migration:
        "SET lock_timeout = '1s'; BEGIN; UPDATE orders SET person_id = 1; ALTER TABLE orders ALTER COLUMN n SET DEFAULT 1; COMMIT;",
      finds: [{ table: 'orders', statement: 'UPDATE' }],
    },
    {
      title: 'The referenced side',
      sql: CREATED,
      migration: "SET lock_timeout = '1s'; BEGIN; DELETE FROM people WHERE id > 7; ALTER TABLE people ADD COLUMN n int; COMMIT;",
      finds: [{ table: 'people', statement: 'DELETE' }],
    },
    {
      title: 'The checks run in between',
      sql: CREATED,
      migration: 'BEGIN; UPDATE orders SET person_id = 1; SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE orders ADD COLUMN m int; COMMIT;',
      finds: [],
    },
    {
      title: 'Another column',
      sql: CREATED,
      migration: 'BEGIN; UPDATE orders SET n = 1; ALTER TABLE orders ADD COLUMN m int; COMMIT;',
      finds: [],
    },
    {
      title: 'Two transactions',
      sql: CREATED,
      migration: 'UPDATE orders SET person_id = 1; ALTER TABLE orders ADD COLUMN m int;',
      finds: [],
    },
    {
      title: 'What the server lets pass',
      sql: CREATED,
      migration:
        'BEGIN; UPDATE orders SET person_id = 1; ALTER TABLE orders RENAME COLUMN n TO m; COMMENT ON TABLE orders IS NULL; COMMIT;',
      finds: [],
    },
    {
      title: 'A key that is checked at once',
      sql: 'CREATE TABLE people (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, person_id bigint REFERENCES people);',
      migration: 'BEGIN; UPDATE orders SET person_id = 1; ALTER TABLE orders ADD COLUMN m int; COMMIT;',
      finds: [],
    },
  ],
  judge: (step) => {
    if (step.table === null || !isRefused(step)) return null;
    const since = earlierThan(step).findLastIndex(({ command }) => command.kind === 'set constraints' && !command.deferred);
    const key = keyOf(step.table);
    const rows = earlierThan(step)
      .slice(since + 1)
      .find(({ facts, table }) => facts.has('queues a check') && table !== null && keyOf(table) === key);
    if (rows?.command.kind !== 'rows') return null;
    return {
      table: tableName(step),
      statement: rows.command.verb.toUpperCase(),
      line: rows.place.line,
      certain: !rows.command.all && rows.command.verb === 'insert',
    };
  },
  weigh: (_, { certain }) => (certain ? null : 'warning'),
  message: ({ table, statement, line }) =>
    `${statement} (line ${line}) leaves a deferred check of rows of ${table} in the queue, and the server refuses to change the table until it has run.`,
  instead: () => 'SET CONSTRAINTS ALL IMMEDIATE before it, or a transaction of its own',
});

/** What asks that nobody uses the table, as measured on 15 and 18: all of ALTER TABLE but RENAME and SET SCHEMA. */
function isRefused({ command, sql }: Step): boolean {
  if (command.kind.startsWith('rename') || command.kind === 'set schema') return false;
  if (/^(?:create index|truncate|drop table)$/.test(command.kind)) return true;
  return /^ALTER\s+TABLE\b/i.test(sql) || (command.kind === 'locks' && command.shape === 'cluster');
}
