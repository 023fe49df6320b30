import { defineStatementRule } from '../../engine/statement-rule.js';

const CREATED = "CREATE TYPE state AS ENUM ('new'); CREATE TABLE jobs (id bigint PRIMARY KEY, s state DEFAULT 'new');";

export default defineStatementRule({
  id: 'migrations/enum-value-used-at-once',
  title: 'Enum value used in the transaction that adds it',
  severity: 'error',
  docs: {
    condition: 'A statement names an enum value that ALTER TYPE … ADD VALUE added earlier in the same transaction.',
    effect:
      'PostgreSQL refuses it: "unsafe use of new value". The migration fails, though it passes where the type was made in the same transaction, as in tests.',
    remedy: 'Commit before the value is used: another revision, or ADD VALUE in an autocommit_block().',
    exceptions: 'Silent where each statement is a transaction of its own, and for a type of the same migration.',
    sources: ['https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES'],
  },
  examples: [
    {
      title: 'A default of the new value',
      sql: CREATED,
      migration: "BEGIN; ALTER TYPE state ADD VALUE 'done'; ALTER TABLE jobs ALTER s SET DEFAULT 'done'; COMMIT;",
      finds: [{ value: 'done' }],
    },
    {
      title: 'Committed before',
      sql: CREATED,
      migration: "BEGIN; ALTER TYPE state ADD VALUE 'done'; COMMIT; BEGIN; ALTER TABLE jobs ALTER s SET DEFAULT 'done'; COMMIT;",
      finds: [],
    },
    {
      title: 'Each on its own',
      sql: CREATED,
      migration: "ALTER TYPE state ADD VALUE 'done'; ALTER TABLE jobs ALTER s SET DEFAULT 'done';",
      finds: [],
    },
  ],
  judge: ({ command, earlier, sql }) => {
    if (command.kind === 'add enum value') return null;
    for (const { command: before, facts } of earlier) {
      if (before.kind !== 'add enum value' || facts.has('type of this migration')) continue;
      if (sql.includes(`'${before.value.replaceAll("'", "''")}'`)) return { value: before.value, type: before.type.name };
    }
    return null;
  },
  weigh: () => null,
  message: ({ value, type }) =>
    `'${value}' was added to ${type} in this transaction and cannot be used before it commits: the server refuses it.`,
  instead: () => 'ALTER TYPE … ADD VALUE in a transaction of its own before (Alembic: autocommit_block())',
});
