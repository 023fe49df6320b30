import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED =
  'CREATE TABLE t (id int); CREATE MATERIALIZED VIEW totals AS SELECT id FROM t; CREATE UNIQUE INDEX totals_id ON totals (id);';

export default defineStatementRule({
  id: 'migrations/refresh-not-concurrently',
  title: 'Materialised view refreshed while reads wait',
  severity: 'warning',
  docs: {
    condition: 'REFRESH MATERIALIZED VIEW without CONCURRENTLY.',
    effect: 'ACCESS EXCLUSIVE on the view for as long as its query runs: reads of it wait.',
    remedy: 'REFRESH MATERIALIZED VIEW CONCURRENTLY; the view needs a unique index over plain columns, and must have been filled once.',
    exceptions: 'Silent WITH CONCURRENTLY, and for a view that the same migration makes.',
    others: { pgrubic: ['US028'] },
    sources: ['https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html'],
  },
  examples: [
    {
      title: 'REFRESH',
      sql: CREATED,
      migration: 'REFRESH MATERIALIZED VIEW totals;',
      finds: [{ view: 'totals', lock: 'ACCESS EXCLUSIVE' }],
    },
    { title: 'CONCURRENTLY', sql: CREATED, migration: 'REFRESH MATERIALIZED VIEW CONCURRENTLY totals;', finds: [] },
    { title: 'A view of the same migration', migration: `${CREATED} REFRESH MATERIALIZED VIEW totals;`, finds: [] },
  ],
  on: ['refresh'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'refresh' || command.concurrently || fresh || effect === null) return null;
    return { view: command.view.name, table: tableName(step), ...describeLock(effect) };
  },
  message: ({ view, lock }) => `Refreshing ${view} holds ${lock} on it while its query runs: reads wait.`,
  instead: ({ view }) => `REFRESH MATERIALIZED VIEW CONCURRENTLY ${view} (it needs a unique index)`,
});
