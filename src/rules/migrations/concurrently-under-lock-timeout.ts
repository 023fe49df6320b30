import type { Command } from '../../migration/commands/command.js';
import { milliseconds } from '../../migration/statements/timeouts.js';
import { defineStatementRule } from '../../engine/statement-rule.js';

/** Milliseconds that transactions of an application may take to end. */
const ENOUGH = 60_000;

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int); CREATE INDEX ix ON orders (n);';

export default defineStatementRule({
  id: 'migrations/concurrently-under-lock-timeout',
  title: 'CONCURRENTLY under a short lock_timeout',
  severity: 'info',
  docs: {
    condition: 'CREATE INDEX, DROP INDEX or REINDEX CONCURRENTLY while lock_timeout is less than a minute.',
    effect:
      'CONCURRENTLY waits for every transaction that uses the table, and lock_timeout counts that too: it is cancelled, and an index stays behind that is not valid, costs every write, and that IF NOT EXISTS takes for made. Nobody waits behind it, so the limit protects nobody.',
    remedy: 'SET lock_timeout = 0 before it, and the limit again behind it.',
    exceptions: 'Silent where no limit is set in the migration, and for SET LOCAL of a transaction that has ended.',
    sources: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],
  },
  examples: [
    {
      title: 'Two seconds',
      sql: CREATED,
      migration: "SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY ix_2 ON orders (n);",
      finds: [{ limit: '2s', statement: 'CREATE INDEX' }],
    },
    {
      title: 'DROP and REINDEX',
      sql: CREATED,
      migration: 'SET lock_timeout = 2000; REINDEX INDEX CONCURRENTLY ix; DROP INDEX CONCURRENTLY ix;',
      finds: [{ statement: 'REINDEX' }, { statement: 'DROP INDEX' }],
    },
    {
      title: 'No limit for it',
      sql: CREATED,
      migration: "SET lock_timeout = '2s'; SET lock_timeout = 0; CREATE INDEX CONCURRENTLY ix_2 ON orders (n); SET lock_timeout = '2s';",
      finds: [],
    },
    {
      title: 'The limit went with its transaction',
      sql: CREATED,
      migration: "BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT; CREATE INDEX CONCURRENTLY ix_2 ON orders (n);",
      finds: [],
    },
    { title: 'None set', sql: CREATED, migration: 'CREATE INDEX CONCURRENTLY ix_2 ON orders (n);', finds: [] },
  ],
  judge: ({ command, settings: { lockTimeout } }) => {
    const statement = isConcurrent(command) ? command.kind.toUpperCase() : null;
    if (statement === null || lockTimeout === null || (milliseconds(lockTimeout) ?? ENOUGH) >= ENOUGH) return null;
    return { statement, limit: lockTimeout };
  },
  weigh: () => null,
  message: ({ statement, limit }) =>
    `${statement} CONCURRENTLY waits for all who use the table: a lock_timeout of ${limit} cancels it, and leaves an index behind that is not valid.`,
  instead: ({ limit }) => `SET lock_timeout = 0 before it, and SET lock_timeout = '${limit}' behind it`,
});

function isConcurrent(command: Command): boolean {
  return (command.kind === 'create index' || command.kind === 'drop index' || command.kind === 'reindex') && command.concurrently;
}
