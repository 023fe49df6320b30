import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint); CREATE INDEX ix_orders ON orders (customer_id);';

export default defineStatementRule({
  id: 'migrations/drop-index-not-concurrently',
  title: 'Index dropped under a lock that stops reads',
  severity: 'warning',
  docs: {
    condition: 'DROP INDEX without CONCURRENTLY on an index that was there before the migration.',
    effect:
      'It asks for ACCESS EXCLUSIVE on the table. It is quick once it has it, but while it waits for a long query, every query after it waits ' +
      'behind it; and in a transaction the lock stays until commit.',
    remedy: 'DROP INDEX CONCURRENTLY, outside a transaction block.',
    exceptions:
      'Silent for an index of a table that the same migration makes or that is known to be empty, and where CASCADE rules CONCURRENTLY out.',
    others: { squawk: ['require-concurrent-index-deletion'], strong_migrations: ['remove_index'], pgrubic: ['US019'] },
    sources: ['https://www.postgresql.org/docs/current/sql-dropindex.html'],
  },
  examples: [
    {
      title: 'DROP INDEX',
      sql: CREATED,
      migration: 'DROP INDEX ix_orders;',
      finds: [{ index: 'ix_orders', lock: 'ACCESS EXCLUSIVE', waits: 'reads and writes' }],
    },
    { title: 'CONCURRENTLY', sql: CREATED, migration: 'DROP INDEX CONCURRENTLY ix_orders;', finds: [] },
    { title: 'An index of the same migration', migration: `${CREATED} DROP INDEX ix_orders;`, finds: [] },
  ],
  on: ['drop index'],
  judge: (step) => {
    const { command, effect, fresh, migration } = step;
    if (command.kind !== 'drop index' || command.concurrently || command.cascade || fresh || effect === null) return null;
    return { table: tableName(step), index: command.index.name, ...describeLock(effect), alembic: migration.runner === 'alembic' };
  },
  message: ({ table, index, lock, waits }) =>
    `Dropping index ${index} takes ${lock} on ${table}: ${waits} wait, also while it waits itself.`,
  instead: ({ index, alembic }) =>
    `DROP INDEX CONCURRENTLY ${index}, ${alembic ? 'in op.get_context().autocommit_block() (postgresql_concurrently=True)' : 'outside a transaction block'}`,
});
