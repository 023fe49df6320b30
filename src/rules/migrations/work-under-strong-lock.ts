import { earlierThan } from '../../migration/statements/migration.js';
import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';
import { blocksApplication } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int); CREATE TABLE items (id bigint PRIMARY KEY, n int);';

export default defineStatementRule({
  id: 'migrations/work-under-strong-lock',
  title: 'Long work in a transaction that holds a strong lock',
  severity: 'warning',
  docs: {
    condition:
      'In one transaction: a statement that stops reads or writes of a table in use, and after it one that reads, writes or builds in proportion to a table (an index, a validation, a rewrite, rows).',
    effect: 'The first lock is held until commit, so the application waits for the second statement too, though the first was quick.',
    remedy: 'Two transactions: two revisions with transaction_per_migration=True, two files, or an autocommit_block().',
    exceptions:
      'Silent where each statement is a transaction of its own, for work on tables of the same migration or empty ones, and for VALIDATE CONSTRAINT, which has a rule of its own.',
    others: { eugene: ['E4'] },
    sources: ['https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES'],
  },
  examples: [
    {
      title: 'An index is built while another table is locked',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders ADD COLUMN m int; CREATE INDEX ON items (n); COMMIT;',
      finds: [{ held: 'orders', lock: 'ACCESS EXCLUSIVE', work: 'CREATE INDEX', table: 'items' }],
    },
    {
      title: 'Rows are filled in after a column was added',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders ADD COLUMN m int; UPDATE orders SET m = n; COMMIT;',
      finds: [{ held: 'orders', work: 'UPDATE' }],
    },
    { title: 'Two transactions', sql: CREATED, migration: 'ALTER TABLE orders ADD COLUMN m int; UPDATE orders SET m = n;', finds: [] },
    {
      title: 'Quick statements',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders ADD COLUMN m int; ALTER TABLE items ADD COLUMN m int; COMMIT;',
      finds: [],
    },
    {
      title: 'Work on a new table',
      sql: CREATED,
      migration: 'BEGIN; ALTER TABLE orders ADD COLUMN m int; CREATE TABLE notes (id int); CREATE INDEX ON notes (id); COMMIT;',
      finds: [],
    },
  ],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (fresh || effect === null) return null;
    const isLong =
      effect.scans || effect.rewrites || effect.rebuildsIndexes || command.kind === 'create index' || command.kind === 'reindex';
    const isRows = command.kind === 'rows' && command.all && command.verb !== 'copy';
    if ((!isLong && !isRows) || command.kind === 'validate constraint') return null;
    const before = earlierThan(step).find(
      (one) => one.command.kind !== 'rows' && !one.fresh && one.effect !== null && blocksApplication(one.effect),
    );
    if (before?.effect == null || before.table === null) return null;
    const held = tableName(before);
    const work = command.kind === 'rows' ? command.verb.toUpperCase() : command.kind.toUpperCase();
    return { held, ...describeLock(before.effect), line: before.place.line, work, table: tableName(step) };
  },
  message: ({ held, lock, waits, line, work, table }) =>
    `${work} on ${table} runs while the transaction holds ${lock} on ${held} (line ${line}): ${waits} of ${held} wait for it too.`,
  instead: () => 'the two in transactions of their own',
});
