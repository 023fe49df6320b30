import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);';

export default defineStatementRule({
  id: 'migrations/concurrently-in-transaction',
  title: 'CONCURRENTLY in a transaction block',
  severity: 'error',
  docs: {
    condition:
      'CREATE INDEX, DROP INDEX, REINDEX or DETACH PARTITION with CONCURRENTLY between BEGIN and COMMIT, in a revision of Alembic outside autocommit_block(), ' +
      'or in a file whose runner says that it opens a transaction.',
    effect: 'PostgreSQL refuses it: "cannot run inside a transaction block". The migration fails.',
    remedy: 'Leave the transaction: `with op.get_context().autocommit_block():` in Alembic, a file of its own without BEGIN elsewhere.',
    exceptions: 'Silent for files of SQL of which it is not known whether their runner opens a transaction.',
    others: { squawk: ['ban-concurrent-index-creation-in-transaction'] },
    sources: [
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block',
    ],
  },
  examples: [
    {
      title: 'Between BEGIN and COMMIT',
      sql: CREATED,
      migration: 'BEGIN; CREATE INDEX CONCURRENTLY ix ON orders (customer_id); COMMIT;',
      finds: [{ table: 'orders' }],
    },
    { title: 'On its own', sql: CREATED, migration: 'CREATE INDEX CONCURRENTLY ix ON orders (customer_id);', finds: [] },
    {
      title: 'After COMMIT',
      sql: CREATED,
      migration: 'BEGIN; COMMENT ON TABLE orders IS NULL; COMMIT; CREATE INDEX CONCURRENTLY ix ON orders (customer_id);',
      finds: [],
    },
  ],
  judge: (step) => {
    const { command, inBlock } = step;
    const concurrently = command.kind === 'refresh' || !('concurrently' in command) ? false : command.concurrently;
    if (!concurrently || !inBlock) return null;
    return { statement: command.kind, table: tableName(step), alembic: step.migration.runner === 'alembic' };
  },
  weigh: () => null,
  message: ({ statement }) => `${statement.toUpperCase()} … CONCURRENTLY cannot run inside a transaction block: the server refuses it.`,
  instead: ({ alembic }) => (alembic ? 'with op.get_context().autocommit_block(): …' : 'a file of its own, without BEGIN and COMMIT'),
});
