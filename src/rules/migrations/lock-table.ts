import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export default defineStatementRule({
  id: 'migrations/lock-table',
  title: 'LOCK TABLE that stops the application',
  severity: 'warning',
  docs: {
    condition:
      'LOCK TABLE in SHARE mode or stronger (ACCESS EXCLUSIVE where none is given) on a table that was there before, without lock_timeout.',
    effect: 'Reads or writes wait until the transaction ends, and behind it while it waits itself.',
    remedy:
      'Leave it out: each statement takes the lock that it needs. Where it is needed, SET lock_timeout and keep the transaction short.',
    exceptions: 'Silent for weaker modes, under a lock_timeout, for tables of the same migration and empty ones.',
    sources: ['https://www.postgresql.org/docs/current/sql-lock.html'],
  },
  examples: [
    {
      title: 'LOCK TABLE',
      sql: CREATED,
      migration: 'BEGIN; LOCK TABLE orders; COMMIT;',
      finds: [{ table: 'orders', lock: 'ACCESS EXCLUSIVE' }],
    },
    { title: 'A weak mode', sql: CREATED, migration: 'BEGIN; LOCK TABLE orders IN ROW SHARE MODE; COMMIT;', finds: [] },
    {
      title: 'Under a lock_timeout',
      sql: CREATED,
      migration: "BEGIN; SET LOCAL lock_timeout = '1s'; LOCK TABLE orders; COMMIT;",
      finds: [],
    },
  ],
  on: ['locks'],
  judge: (step) => {
    const { command, effect, fresh, settings } = step;
    if (command.kind !== 'locks' || !command.shape.startsWith('lock table') || fresh || effect === null || settings.lockTimeout !== null)
      return null;
    return { table: tableName(step), ...describeLock(effect) };
  },
  weigh: () => null,
  message: ({ table, lock, waits }) => `LOCK TABLE holds ${lock} on ${table} until the transaction ends: ${waits} wait.`,
  instead: () => "SET LOCAL lock_timeout = '2s' before it, or no LOCK TABLE at all",
});
