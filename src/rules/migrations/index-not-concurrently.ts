import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);';

export default defineStatementRule({
  id: 'migrations/index-not-concurrently',
  title: 'Index built while writes wait',
  severity: 'warning',
  docs: {
    condition: 'CREATE INDEX without CONCURRENTLY on a table that was there before the migration.',
    effect:
      'The build holds SHARE on the table until the transaction ends: every INSERT, UPDATE and DELETE waits for it, minutes on a large table. ' +
      'Reads go on.',
    remedy:
      'CREATE INDEX CONCURRENTLY, outside a transaction block (in Alembic: autocommit_block() and postgresql_concurrently=True). When it fails ' +
      'it leaves an INVALID index, to be dropped before the retry. On a partitioned table: CREATE INDEX ON ONLY the parent, CONCURRENTLY on each ' +
      'partition, then ALTER INDEX … ATTACH PARTITION.',
    exceptions:
      'Silent for a table that the same migration makes, for one known to be empty, and for CREATE INDEX ON ONLY a partitioned table.',
    others: { squawk: ['require-concurrent-index-creation'], strong_migrations: ['add_index'], eugene: ['E6'], pgrubic: ['US016'] },
    sources: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],
  },
  examples: [
    {
      title: 'An index on a table that is there',
      sql: CREATED,
      migration: 'CREATE INDEX ix_orders_customer_id ON orders (customer_id);',
      finds: [{ table: 'orders', index: 'ix_orders_customer_id', lock: 'SHARE', waits: 'writes' }],
    },
    {
      title: 'On a partitioned table, where CONCURRENTLY is refused',
      sql: 'CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);',
      migration: 'CREATE INDEX ON events (at);',
      finds: [{ table: 'events', partitioned: true }],
    },
    { title: 'CONCURRENTLY', sql: CREATED, migration: 'CREATE INDEX CONCURRENTLY ix ON orders (customer_id);', finds: [] },
    { title: 'On a table of the same migration', migration: `${CREATED} CREATE INDEX ON orders (customer_id);`, finds: [] },
    {
      title: 'On a table known to be empty',
      sql: CREATED,
      volumes: { orders: { rows: 0 } },
      migration: 'CREATE INDEX ON orders (id);',
      finds: [],
    },
  ],
  on: ['create index'],
  judge: (step) => {
    const { command, effect, fresh, migration } = step;
    if (command.kind !== 'create index' || command.concurrently || fresh || effect?.waits.includes('INSERT') !== true) return null;
    const partitioned = effect.shape === 'create index of a partitioned table';
    if (effect.shape === 'create index on only') return null;
    return {
      table: tableName(step),
      index: command.name ?? `on (${command.columns.join(', ')})`,
      ...describeLock(effect),
      partitioned,
      sql: step.sql,
      alembic: migration.runner === 'alembic',
    };
  },
  message: ({ table, index, lock, waits }) => `Building index ${index} holds ${lock} on ${table} until it is done: ${waits} wait.`,
  instead: ({ partitioned, sql, alembic }) => {
    if (partitioned)
      return 'CREATE INDEX … ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, ALTER INDEX … ATTACH PARTITION';
    const concurrent = sql.replace(/^(\s*CREATE\s+(?:UNIQUE\s+)?INDEX)\s+/i, '$1 CONCURRENTLY ').replaceAll(/\s+/g, ' ');
    return `${concurrent}, ${alembic ? 'in op.get_context().autocommit_block() (postgresql_concurrently=True)' : 'outside a transaction block'}`;
  },
});
