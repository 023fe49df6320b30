import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY); CREATE INDEX ix ON orders (id);';

export default defineStatementRule({
  id: 'migrations/table-written-anew',
  title: 'Statement that writes the whole table anew',
  severity: 'error',
  docs: {
    condition:
      'VACUUM FULL, CLUSTER, SET LOGGED or UNLOGGED, another access method or tablespace, SET EXPRESSION, on a table that was there before.',
    effect:
      'The table and its indexes are written anew under ACCESS EXCLUSIVE: reads and writes wait until it is done, and the disk holds both copies.',
    remedy: 'pg_repack or pg_squeeze for bloat; plain VACUUM where the space need not go back to the system. Others: while nobody works.',
    exceptions: 'Silent for plain VACUUM, for tables of the same migration and empty ones.',
    others: { squawk: ['prefer-repack'], eugene: ['E10'], pgrubic: ['US017', 'US018', 'US023', 'US024', 'US025', 'US026'] },
    sources: ['https://www.postgresql.org/docs/current/sql-vacuum.html', 'https://www.postgresql.org/docs/current/sql-cluster.html'],
  },
  examples: [
    { title: 'VACUUM FULL', sql: CREATED, migration: 'VACUUM FULL orders;', finds: [{ table: 'orders', does: 'vacuum full' }] },
    { title: 'CLUSTER', sql: CREATED, migration: 'CLUSTER orders USING ix;', finds: [{ does: 'cluster' }] },
    { title: 'CLUSTER of all', sql: CREATED, migration: 'CLUSTER;', finds: [{ table: 'every table', does: 'cluster' }] },
    { title: 'SET UNLOGGED', sql: CREATED, migration: 'ALTER TABLE orders SET UNLOGGED;', finds: [{ does: 'set unlogged' }] },
    {
      title: 'Another tablespace, and all tables of one',
      sql: CREATED,
      migration: 'ALTER TABLE orders SET TABLESPACE pg_default; ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE fast;',
      finds: [
        { table: 'every table', does: 'move all tables of a tablespace' },
        { table: 'orders', does: 'set tablespace' },
      ],
    },
    {
      title: 'An index moved to another tablespace',
      sql: CREATED,
      migration: 'ALTER INDEX ix SET TABLESPACE pg_default; ALTER INDEX ix SET (fillfactor = 80);',
      finds: [{ table: 'ix', does: 'set tablespace', and: '' }],
    },
    {
      title: 'All indexes of a tablespace, and all that stay where they are',
      sql: CREATED,
      migration: 'ALTER INDEX ALL IN TABLESPACE slow SET TABLESPACE fast; ALTER TABLE ALL IN TABLESPACE slow SET TABLESPACE slow;',
      finds: [{ table: 'every table', does: 'move all indexes of a tablespace' }],
    },
    { title: 'VACUUM', sql: CREATED, migration: 'VACUUM (ANALYZE) orders;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} CLUSTER orders USING ix;`, finds: [] },
  ],
  on: ['locks'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'locks' || command.relation === 'sequence' || fresh || effect?.rewrites !== true) return null;
    const does = command.shape.replace(/ of an? [^t].*$/, '');
    return { table: tableName(step), does, and: effect.rebuildsIndexes ? ' and its indexes' : '', ...describeLock(effect) };
  },
  message: ({ table, does, and, lock, waits }) =>
    `${does.toUpperCase()} writes ${table}${and} anew under ${lock}: ${waits} wait until it is done.`,
  instead: ({ does }) => (/vacuum|cluster/.test(does) ? 'pg_repack, or plain VACUUM' : 'the same while nobody works'),
});
