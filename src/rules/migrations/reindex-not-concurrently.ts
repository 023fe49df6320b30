import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY); CREATE INDEX ix_orders ON orders (id);';

export default defineStatementRule({
  id: 'migrations/reindex-not-concurrently',
  title: 'REINDEX that stops reads and writes',
  severity: 'warning',
  docs: {
    condition: 'REINDEX of an index, table, schema or database without CONCURRENTLY.',
    effect:
      'It holds SHARE on the table and ACCESS EXCLUSIVE on the index. Planning any query on the table asks for the index, so reads wait too.',
    remedy: 'REINDEX … CONCURRENTLY, outside a transaction block.',
    exceptions: 'Silent for a table that the same migration makes or that is known to be empty.',
    others: { squawk: ['require-concurrent-reindex'], pgrubic: ['US020'] },
    sources: ['https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY'],
  },
  examples: [
    { title: 'REINDEX TABLE', sql: CREATED, migration: 'REINDEX TABLE orders;', finds: [{ name: 'orders', waits: 'reads and writes' }] },
    { title: 'REINDEX INDEX', sql: CREATED, migration: 'REINDEX INDEX ix_orders;', finds: [{ name: 'ix_orders' }] },
    { title: 'CONCURRENTLY', sql: CREATED, migration: 'REINDEX (CONCURRENTLY) TABLE orders;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} REINDEX TABLE orders;`, finds: [] },
  ],
  on: ['reindex'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'reindex' || command.concurrently || fresh) return null;
    const waits = effect === null ? { lock: 'SHARE', waits: 'reads and writes' } : describeLock(effect);
    return { table: tableName(step), name: command.name.name, object: command.object, ...waits };
  },
  message: ({ name, lock, waits }) =>
    `REINDEX of ${name} holds ${lock} on the table and ACCESS EXCLUSIVE on the index: ${waits} wait until it is done.`,
  instead: ({ object, name }) =>
    `REINDEX ${object === 'other' ? '…' : object.toUpperCase()} CONCURRENTLY ${name}, outside a transaction block`,
});
