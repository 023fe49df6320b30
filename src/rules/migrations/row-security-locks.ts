import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export default defineStatementRule({
  id: 'migrations/row-security-locks',
  title: 'Row security changed under a lock that stops reads',
  severity: 'info',
  docs: {
    condition: 'CREATE, ALTER or DROP POLICY, ENABLE or DISABLE ROW LEVEL SECURITY on a table that was there before, without lock_timeout.',
    effect:
      'ACCESS EXCLUSIVE on the table, quick but queued for. ENABLE before the policies are there hides all rows from everybody but the owner until they are.',
    remedy: 'SET lock_timeout and retry; policies first, ENABLE last, in one transaction.',
    exceptions: 'Silent under a lock_timeout, for tables of the same migration and empty ones.',
    others: { squawk: ['ban-create-policy', 'ban-drop-policy', 'ban-alter-row-level-security'] },
    sources: ['https://www.postgresql.org/docs/current/ddl-rowsecurity.html'],
  },
  examples: [
    {
      title: 'CREATE POLICY',
      sql: CREATED,
      migration: 'CREATE POLICY own ON orders USING (true);',
      finds: [{ table: 'orders', does: 'create policy', lock: 'ACCESS EXCLUSIVE' }],
    },
    { title: 'ENABLE', sql: CREATED, migration: 'ALTER TABLE orders ENABLE ROW LEVEL SECURITY;', finds: [{ does: 'enable row security' }] },
    {
      title: 'Under a lock_timeout',
      sql: CREATED,
      migration: "SET lock_timeout = '1s'; CREATE POLICY own ON orders USING (true);",
      finds: [],
    },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ENABLE ROW LEVEL SECURITY;`, finds: [] },
  ],
  on: ['locks'],
  judge: (step) => {
    const { command, effect, fresh, settings } = step;
    if (command.kind !== 'locks' || !/policy|row security/.test(command.shape) || fresh || effect === null || settings.lockTimeout !== null)
      return null;
    return { table: tableName(step), does: command.shape, ...describeLock(effect) };
  },
  weigh: () => null,
  message: ({ table, does, lock, waits }) => `${does.toUpperCase()} takes ${lock} on ${table}: ${waits} wait until the transaction ends.`,
  instead: () => "SET lock_timeout = '2s' before it, in a short transaction, and a retry",
});
