import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE bookings (id bigint PRIMARY KEY, during tsrange);';

export default defineStatementRule({
  id: 'migrations/exclusion-constraint',
  title: 'EXCLUDE constraint on a table in use',
  severity: 'warning',
  docs: {
    condition: 'ADD CONSTRAINT … EXCLUDE on a table that was there before.',
    effect:
      'Its index is built under ACCESS EXCLUSIVE, and every row is compared with the others: reads and writes wait. There is no CONCURRENTLY for it.',
    remedy: 'Add it while nobody works, under a lock_timeout; or to a new table that the rows are moved to.',
    exceptions: 'Silent for tables of the same migration and empty ones.',
    others: { strong_migrations: ['add_exclusion_constraint'], eugene: ['E8'] },
    sources: ['https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE'],
  },
  examples: [
    {
      title: 'EXCLUDE',
      sql: CREATED,
      migration: 'ALTER TABLE bookings ADD CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&);',
      finds: [{ table: 'bookings', lock: 'ACCESS EXCLUSIVE', waits: 'reads and writes' }],
    },
    {
      title: 'A table of the same migration',
      migration: `${CREATED} ALTER TABLE bookings ADD EXCLUDE USING gist (during WITH &&);`,
      finds: [],
    },
    {
      title: 'A table known to be empty',
      sql: CREATED,
      volumes: { bookings: { rows: 0 } },
      migration: 'ALTER TABLE bookings ADD EXCLUDE USING gist (during WITH &&);',
      finds: [],
    },
  ],
  on: ['add constraint'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'add constraint' || command.constraint.type !== 'exclude' || fresh || effect === null) return null;
    return { table: tableName(step), ...describeLock(effect) };
  },
  message: ({ table, lock, waits }) =>
    `EXCLUDE on ${table} builds its index and compares every row under ${lock}: ${waits} wait until it is done.`,
  instead: () => 'the same while nobody works, under a lock_timeout; CONCURRENTLY does not exist for it',
});
