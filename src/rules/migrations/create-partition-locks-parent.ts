import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);';
const NEW = "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');";

export default defineStatementRule({
  id: 'migrations/create-partition-locks-parent',
  title: 'CREATE TABLE … PARTITION OF that stops reads of the parent',
  severity: 'info',
  docs: {
    condition: 'CREATE TABLE … PARTITION OF a table that was there before, without lock_timeout.',
    effect:
      'ACCESS EXCLUSIVE on the partitioned table (and a scan of its default partition): every query on it waits. ATTACH PARTITION needs only SHARE UPDATE EXCLUSIVE.',
    remedy: 'CREATE TABLE … (LIKE parent INCLUDING DEFAULTS INCLUDING CONSTRAINTS), then ATTACH PARTITION.',
    exceptions: 'Silent under a lock_timeout, for tables of the same migration and empty ones.',
    sources: ['https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE'],
  },
  examples: [
    {
      title: 'A partition of a table that is there',
      sql: CREATED,
      migration: NEW,
      finds: [{ table: 'events', partition: 'events_2026', lock: 'ACCESS EXCLUSIVE' }],
    },
    { title: 'Under a lock_timeout', sql: CREATED, migration: `SET lock_timeout = '1s'; ${NEW}`, finds: [] },
    { title: 'Both are new', migration: `${CREATED} ${NEW}`, finds: [] },
  ],
  on: ['create table'],
  judge: (step) => {
    const { command, effect, fresh, settings } = step;
    if (command.kind !== 'create table' || command.partitionOf === null || fresh || effect === null || settings.lockTimeout !== null)
      return null;
    return { table: tableName(step), partition: command.table.name, name: sqlTable(step), ...describeLock(effect) };
  },
  weigh: () => null,
  message: ({ table, partition, lock, waits }) => `Creating ${partition} as a partition takes ${lock} on ${table}: ${waits} wait.`,
  instead: ({ name, partition }) =>
    `CREATE TABLE ${partition} (LIKE ${name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS); ALTER TABLE ${name} ATTACH PARTITION ${partition} FOR VALUES …`,
});
