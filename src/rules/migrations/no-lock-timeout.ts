import type { Migration, Step } from '../../migration/statements/migration.js';
import { milliseconds } from '../../migration/statements/timeouts.js';
import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';
import { blocksApplication } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);';

/** Milliseconds for which users bear that nothing moves. */
const BEARABLE = 10_000;

export default defineStatementRule({
  id: 'migrations/no-lock-timeout',
  title: 'Strong lock asked for without lock_timeout, or with a long one',
  severity: 'info',
  docs: {
    condition:
      'The first statement of a migration that takes a lock that stops reads or writes of a table in use, without a lock_timeout before it, or with one of more than 10 seconds.',
    effect:
      'The statement may be quick, but it waits for every transaction that uses the table; and everything that comes after waits behind it: one long query is an outage.',
    remedy:
      "SET lock_timeout = '2s' (or SET LOCAL in a transaction) and retry; in Alembic in env.py, or op.execute at the start of upgrade().",
    exceptions: 'Said once a migration. Silent for CONCURRENTLY, and where only tables of the same migration or empty ones are locked.',
    others: { squawk: ['require-lock-timeout', 'require-timeout-settings'], eugene: ['E9'] },
    sources: ['https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT'],
  },
  examples: [
    {
      title: 'No limit',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN m int; ALTER TABLE orders DROP COLUMN n;',
      finds: [{ table: 'orders', lock: 'ACCESS EXCLUSIVE' }],
    },
    {
      title: '0 is no limit',
      sql: CREATED,
      migration: 'SET lock_timeout = 0; ALTER TABLE orders ADD COLUMN m int;',
      finds: [{ table: 'orders' }],
    },
    { title: 'A limit', sql: CREATED, migration: "SET lock_timeout = '2s'; ALTER TABLE orders ADD COLUMN m int;", finds: [] },
    {
      title: 'A limit that nobody bears',
      sql: CREATED,
      migration: "SET lock_timeout = '5min'; ALTER TABLE orders ADD COLUMN m int;",
      finds: [{ table: 'orders', limit: '5min' }],
    },
    {
      title: 'A limit of an earlier transaction',
      sql: CREATED,
      migration: "BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT; BEGIN; ALTER TABLE orders ADD COLUMN m int; COMMIT;",
      finds: [{ table: 'orders', limit: null }],
    },
    { title: 'Nobody waits', sql: CREATED, migration: 'CREATE INDEX CONCURRENTLY ON orders (n);', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ADD COLUMN m int;`, finds: [] },
  ],
  judge: (step, { steps }) => {
    if (step.effect === null || findFirsts(steps).get(step.migration) !== step) return null;
    return { table: tableName(step), limit: step.settings.lockTimeout, ...describeLock(step.effect) };
  },
  weigh: () => null,
  message: ({ table, limit, lock, waits }) =>
    `${lock} on ${table} is asked for ${limit === null ? 'without lock_timeout' : `with a lock_timeout of ${limit}`}: while it waits, ${waits} wait behind it.`,
  instead: () => "SET lock_timeout = '2s' before it, and a retry",
});

const firsts = new WeakMap<readonly Step[], ReadonlyMap<Migration, Step>>();

/** The first step of each migration that asks for a strong lock without a limit. */
function findFirsts(steps: readonly Step[]): ReadonlyMap<Migration, Step> {
  const known = firsts.get(steps);
  if (known !== undefined) return known;
  const found = new Map(steps.toReversed().flatMap((step) => (asksUnlimited(step) ? [[step.migration, step] as const] : [])));
  firsts.set(steps, found);
  return found;
}

function asksUnlimited({ command, effect, fresh, settings: { lockTimeout } }: Step): boolean {
  if (fresh || effect === null || command.kind === 'rows' || !blocksApplication(effect)) return false;
  return lockTimeout === null || (milliseconds(lockTimeout) ?? 0) > BEARABLE;
}
