import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);';

export default defineStatementRule({
  id: 'migrations/rows-changed-at-once',
  title: 'Every row changed in one statement',
  severity: 'warning',
  docs: {
    condition: 'UPDATE or DELETE without WHERE (or with a condition that is always true) on a table that was there before.',
    effect:
      'Every row is locked until commit, so that writers of any row wait; each leaves a dead tuple, the table may double in size, and a failure near the end undoes all of it.',
    remedy: 'Batches by key in transactions of their own, outside the migration or in an autocommit_block(), which can be taken up again.',
    exceptions: 'Silent for tables of the same migration and empty ones, and where WHERE narrows the rows.',
    others: { pgrubic: ['GN022', 'GN023'] },
    sources: ['https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY'],
  },
  examples: [
    { title: 'UPDATE of all rows', sql: CREATED, migration: 'UPDATE orders SET n = 0;', finds: [{ table: 'orders', verb: 'UPDATE' }] },
    { title: 'DELETE of all rows', sql: CREATED, migration: 'DELETE FROM orders;', finds: [{ verb: 'DELETE' }] },
    {
      title: 'A table known to be small',
      sql: CREATED,
      volumes: { orders: { rows: 100 } },
      migration: 'UPDATE orders SET n = 0;',
      finds: [{ table: 'orders' }],
    },
    {
      title: 'A condition that every row meets',
      sql: CREATED,
      migration: 'UPDATE orders SET n = 0 WHERE true; DELETE FROM orders WHERE 1 = 1;',
      finds: [{ verb: 'DELETE' }, { verb: 'UPDATE' }],
    },
    {
      title: 'Conditions that rows may not meet',
      sql: CREATED,
      migration:
        "UPDATE orders SET n = 0 WHERE 1 = 2; DELETE FROM orders WHERE true AND n = 1; DELETE FROM orders WHERE 'a' = 'b' OR n = n + 1;",
      finds: [],
    },
    { title: 'Some rows', sql: CREATED, migration: 'UPDATE orders SET n = 0 WHERE id BETWEEN 1 AND 1000;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} UPDATE orders SET n = 0;`, finds: [] },
  ],
  on: ['rows'],
  judge: (step) => {
    const { command, fresh } = step;
    if (command.kind !== 'rows' || (command.verb !== 'update' && command.verb !== 'delete') || !command.all || fresh) return null;
    return { table: tableName(step), verb: command.verb.toUpperCase() };
  },
  message: ({ table, verb }) => `${verb} changes every row of ${table} in one transaction: their writers wait until it commits.`,
  instead: ({ table }) => `batches: … WHERE id IN (SELECT id FROM ${table} WHERE … ORDER BY id LIMIT 5000), each committed`,
});
