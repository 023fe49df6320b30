import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED =
  'CREATE TABLE orders (id bigint PRIMARY KEY); CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);';

export default defineStatementRule({
  id: 'migrations/truncate',
  title: 'TRUNCATE of a table in use',
  severity: 'warning',
  docs: {
    condition: 'TRUNCATE of a table that was there before; CASCADE empties every table that references it, too.',
    effect: 'All rows are gone, without triggers and without a way back after commit; ACCESS EXCLUSIVE stops reads and writes until then.',
    remedy: 'DELETE in batches where rows must go and others are in use; keep a copy where a rollback may be wanted.',
    exceptions: 'Silent for tables of the same migration and empty ones.',
    others: { squawk: ['ban-truncate-cascade'], pgrubic: ['US029'] },
    sources: ['https://www.postgresql.org/docs/current/sql-truncate.html'],
  },
  examples: [
    {
      title: 'TRUNCATE',
      sql: CREATED,
      migration: 'TRUNCATE items;',
      finds: [{ table: 'items', cascade: false, lock: 'ACCESS EXCLUSIVE' }],
    },
    { title: 'CASCADE', sql: CREATED, migration: 'TRUNCATE orders CASCADE;', finds: [{ table: 'orders', cascade: true }] },
    { title: 'A table of the same migration', migration: `${CREATED} TRUNCATE items;`, finds: [] },
    { title: 'DELETE of some rows', sql: CREATED, migration: 'DELETE FROM items WHERE id < 10;', finds: [] },
  ],
  on: ['truncate'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'truncate' || fresh || effect === null) return null;
    return { table: tableName(step), cascade: command.cascade, ...describeLock(effect) };
  },
  message: ({ table, cascade, lock, waits }) =>
    `TRUNCATE empties ${table}${cascade ? ' and every table that references it' : ''} under ${lock}: ${waits} wait, and the rows are gone.`,
  instead: () => 'DELETE in batches, or a copy of the rows first',
});
