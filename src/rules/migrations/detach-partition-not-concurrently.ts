import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = `CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`;

export default defineStatementRule({
  id: 'migrations/detach-partition-not-concurrently',
  title: 'DETACH PARTITION that stops reads of the whole table',
  severity: 'warning',
  docs: {
    condition: 'DETACH PARTITION without CONCURRENTLY from a table that was there before.',
    effect: 'ACCESS EXCLUSIVE on the partitioned table: every query on any partition through it waits, and what waits behind it.',
    remedy: 'DETACH PARTITION … CONCURRENTLY, outside a transaction block (not where there is a default partition).',
    exceptions: 'Silent for tables of the same migration and empty ones.',
    others: { squawk: ['require-concurrent-partition-detach'], pgrubic: ['US027'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION'],
  },
  examples: [
    {
      title: 'DETACH',
      sql: CREATED,
      migration: 'ALTER TABLE events DETACH PARTITION events_2025;',
      finds: [{ table: 'events', lock: 'ACCESS EXCLUSIVE' }],
    },
    { title: 'CONCURRENTLY', sql: CREATED, migration: 'ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE events DETACH PARTITION events_2025;`, finds: [] },
  ],
  on: ['detach partition'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'detach partition' || command.concurrently || fresh || effect === null) return null;
    return { table: tableName(step), partition: command.partition.name, name: sqlTable(step), ...describeLock(effect) };
  },
  message: ({ table, partition, lock, waits }) => `Detaching ${partition} takes ${lock} on ${table}: ${waits} of every partition wait.`,
  instead: ({ name, partition }) => `ALTER TABLE ${name} DETACH PARTITION ${partition} CONCURRENTLY, outside a transaction block`,
});
