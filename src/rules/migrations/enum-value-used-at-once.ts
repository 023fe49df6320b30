import { earlierThan } from '../../migration/statements/migration.js';
import { defineStatementRule } from '../../engine/statement-rule.js';
import { keyOf } from '../../migration/statements/name-key.js';

const CREATED = "CREATE TYPE state AS ENUM ('new'); CREATE TABLE jobs (id bigint PRIMARY KEY, s state DEFAULT 'new');";

export default defineStatementRule({
  id: 'migrations/enum-value-used-at-once',
  title: 'Enum value used in the transaction that adds it',
  severity: 'error',
  docs: {
    condition:
      'A statement uses an enum value that ALTER TYPE … ADD VALUE added earlier in the same transaction: as a default, in a row, or beside a column of that type.',
    effect:
      'PostgreSQL refuses it: "unsafe use of new value". The migration fails, though it passes where the type was made in the same transaction, as in tests.',
    remedy: 'Commit before the value is used: another revision, or ADD VALUE in an autocommit_block().',
    exceptions:
      'Silent where each statement is a transaction of its own, and for a type of the same migration; for the same word in a comment, in the body of a function, as an argument of a function, and beside a column of another type.',
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
      title: 'A row, and a condition',
      sql: CREATED,
      migration:
        "BEGIN; ALTER TYPE state ADD VALUE 'done'; INSERT INTO jobs (id, s) VALUES (1, 'done'); UPDATE jobs SET id = 2 WHERE s IN ('new', 'done'); COMMIT;",
      finds: [{ value: 'done' }, { value: 'done' }],
    },
    {
      title: 'A cast, and an index',
      sql: CREATED,
      migration: "BEGIN; ALTER TYPE state ADD VALUE 'done'; SELECT 'done'::state; CREATE INDEX ON jobs (id) WHERE s = 'done'; COMMIT;",
      finds: [{ value: 'done' }, { value: 'done' }],
    },
    {
      title: 'The same word in a comment, and in a text',
      sql: `${CREATED} CREATE TABLE notes (id bigint PRIMARY KEY, body text);`,
      migration:
        "BEGIN; ALTER TYPE state ADD VALUE 'done'; COMMENT ON COLUMN jobs.s IS 'done'; INSERT INTO notes VALUES (1, 'done'); UPDATE notes SET body = 'done' WHERE body <> 'done'; ALTER TABLE notes ADD word text DEFAULT 'done' CHECK (word IN ('done', 'new')); COMMIT;",
      finds: [],
    },
    {
      title: 'A value of another enum, a function, and an argument',
      sql: `${CREATED} CREATE TYPE mood AS ENUM ('done'); CREATE TABLE days (id bigint PRIMARY KEY, m mood);`,
      migration:
        "BEGIN; ALTER TYPE state ADD VALUE 'done'; UPDATE days SET m = 'done'; SELECT upper('done'), 'done'::mood; CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'done' $$; COMMIT;",
      finds: [],
    },
    {
      title: 'Each on its own',
      sql: CREATED,
      migration: "ALTER TYPE state ADD VALUE 'done'; ALTER TABLE jobs ALTER s SET DEFAULT 'done';",
      finds: [],
    },
  ],
  judge: (step) => {
    const { command, facts } = step;
    if (command.kind === 'add enum value' || facts.size === 0) return null;
    for (const { command: before } of earlierThan(step))
      if (before.kind === 'add enum value' && facts.has(`uses ${keyOf(before.type)} ${before.value}`))
        return { value: before.value, type: before.type.name };
    return null;
  },
  weigh: () => null,
  message: ({ value, type }) =>
    `'${value}' was added to ${type} in this transaction and cannot be used before it commits: the server refuses it.`,
  instead: () => 'ALTER TYPE … ADD VALUE in a transaction of its own before (Alembic: autocommit_block())',
});
