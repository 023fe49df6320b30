import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);';

export default defineStatementRule({
  id: 'migrations/invalid-index-skipped',
  title: 'IF NOT EXISTS that takes an invalid index for a good one',
  severity: 'warning',
  docs: {
    condition: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS without a DROP INDEX of the same name before it in the migration.',
    effect:
      'A build that failed leaves an INVALID index of that name. The retry skips it with a notice, and the migration counts as done: queries never use it, writes pay for it.',
    remedy: 'DROP INDEX CONCURRENTLY IF EXISTS name before it, and no IF NOT EXISTS.',
    exceptions: 'Silent without IF NOT EXISTS, after such a DROP, and for an index without CONCURRENTLY, which leaves nothing behind.',
    sources: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],
  },
  examples: [
    {
      title: 'IF NOT EXISTS',
      sql: CREATED,
      migration: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON orders (n);',
      finds: [{ index: 'ix' }],
    },
    {
      title: 'Dropped before',
      sql: CREATED,
      migration: 'DROP INDEX CONCURRENTLY IF EXISTS ix; CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON orders (n);',
      finds: [],
    },
    { title: 'Without IF NOT EXISTS', sql: CREATED, migration: 'CREATE INDEX CONCURRENTLY ix ON orders (n);', finds: [] },
  ],
  on: ['create index'],
  judge: (step, { steps }) => {
    const { command, migration } = step;
    if (command.kind !== 'create index' || !command.concurrently || !command.ifNotExists) return null;
    const dropped = steps
      .slice(0, steps.indexOf(step))
      .some((one) => one.migration === migration && one.command.kind === 'drop index' && one.command.index.name === command.name);
    return dropped ? null : { table: tableName(step), index: command.name ?? '' };
  },
  weigh: () => null,
  message: ({ index }) => `A failed build leaves ${index} INVALID, and IF NOT EXISTS then skips it: it is never used and never built.`,
  instead: ({ index }) => `DROP INDEX CONCURRENTLY IF EXISTS ${index}; then CREATE INDEX CONCURRENTLY ${index} …`,
});
