import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);';

export default defineStatementRule({
  id: 'migrations/drop-column',
  title: 'Column dropped that a running application may use',
  severity: 'warning',
  docs: {
    condition: 'DROP COLUMN on a table that was there before.',
    effect:
      'The application that runs while the migration is deployed still names the column: its queries fail ("column does not exist"). The values are gone, as are indexes and constraints on it.',
    remedy:
      'First deploy code that no longer maps or reads it (SQLAlchemy names every mapped column in each SELECT and INSERT), then drop it in a later release. Give NOT NULL columns a default in between.',
    exceptions:
      'Silent for tables of the same migration, for a column that the same migration added, and where it gives the name to another column.',
    others: { squawk: ['ban-drop-column'], strong_migrations: ['remove_column'], pgrubic: ['US001'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN'],
  },
  examples: [
    { title: 'DROP COLUMN', sql: CREATED, migration: 'ALTER TABLE orders DROP COLUMN n;', finds: [{ table: 'orders', column: 'n' }] },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders DROP COLUMN n;`, finds: [] },
    {
      title: 'A column of the same migration',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN m int; ALTER TABLE orders DROP COLUMN m;',
      finds: [],
    },
    {
      title: 'Another column takes the name',
      sql: `${CREATED} ALTER TABLE orders ADD COLUMN n_new bigint;`,
      migration: 'ALTER TABLE orders DROP COLUMN n; ALTER TABLE orders RENAME COLUMN n_new TO n;',
      finds: [],
    },
  ],
  on: ['drop column'],
  judge: (step, { steps }) => {
    const { command, fresh } = step;
    if (command.kind !== 'drop column' || fresh) return null;
    const own = steps.some(
      (one) =>
        one.migration === step.migration &&
        ((one.command.kind === 'add column' && one.command.column.name === command.column) ||
          (one.command.kind === 'rename column' && one.command.to === command.column)) &&
        tableName(one) === tableName(step),
    );
    return own
      ? null
      : {
          table: tableName(step),
          column: command.column,
          ...(step.effect === null ? { lock: 'ACCESS EXCLUSIVE', waits: '' } : describeLock(step.effect)),
        };
  },
  weigh: () => null,
  message: ({ table, column }) => `Dropping ${table}.${column} breaks an application that still names it, and its values are gone.`,
  instead: () => 'deploy code without it first; drop it in a later release',
});
