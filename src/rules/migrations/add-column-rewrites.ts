import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, a int);';

export default defineStatementRule({
  id: 'migrations/add-column-rewrites',
  title: 'New column that rewrites the table',
  severity: 'error',
  docs: {
    condition:
      'ADD COLUMN with a volatile default (gen_random_uuid(), clock_timestamp(), a function of the project), of a serial type, as identity, as a stored ' +
      'generated column, or of a domain with a constraint, on a table that was there before.',
    effect: 'The whole table and all its indexes are written anew under ACCESS EXCLUSIVE: reads and writes wait for as long as that takes.',
    remedy:
      'Add the column without a default, set the default in a second statement (it then holds for new rows), fill the old rows in batches, then NOT NULL.',
    exceptions:
      'Silent for constants and for stable defaults: now() is evaluated once and rewrites nothing, whatever other tools say. Silent for tables of the ' +
      'same migration and empty ones.',
    others: {
      squawk: ['adding-field-with-default', 'adding-serial-primary-key-field'],
      strong_migrations: ['add_column_default', 'add_column_auto_incrementing', 'add_column_generated_stored'],
      eugene: ['E10', 'E11'],
      pgrubic: ['US004', 'US005', 'US006', 'US011'],
    },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
  },
  examples: [
    {
      title: 'A default that differs from row to row',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();',
      finds: [
        { table: 'orders', column: 'token', cause: 'its default calls gen_random_uuid(), which is volatile', lock: 'ACCESS EXCLUSIVE' },
      ],
    },
    { title: 'A serial', sql: CREATED, migration: 'ALTER TABLE orders ADD COLUMN n bigserial;', finds: [{ cause: 'it is a serial' }] },
    {
      title: 'An identity',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN n int GENERATED ALWAYS AS IDENTITY;',
      finds: [{ cause: 'it is an identity column' }],
    },
    {
      title: 'A stored generated column',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN n int GENERATED ALWAYS AS (a + 1) STORED;',
      finds: [{ cause: 'it is generated and stored' }],
    },
    {
      title: "A function of the project's, volatile unless it says otherwise",
      sql: `${CREATED} CREATE FUNCTION new_code() RETURNS text LANGUAGE sql AS 'SELECT random()::text';`,
      migration: 'ALTER TABLE orders ADD COLUMN code text DEFAULT new_code();',
      finds: [{ column: 'code' }],
    },
    {
      title: 'A function of the project that is known to be stable, as the server that it was tried on says',
      sql: `${CREATED} CREATE FUNCTION tenant() RETURNS text STABLE LANGUAGE sql AS 'SELECT current_user::text';`,
      migration: 'ALTER TABLE orders ADD COLUMN code text DEFAULT tenant();',
      finds: [],
    },
    {
      title: 'now() is evaluated once',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN at timestamptz NOT NULL DEFAULT now();',
      finds: [],
    },
    { title: 'A constant', sql: CREATED, migration: "ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT lower('NEW');", finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ADD COLUMN n serial;`, finds: [] },
  ],
  on: ['add column'],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (command.kind !== 'add column' || fresh || effect?.rewrites !== true) return null;
    const { column } = command;
    const cause = column.serial
      ? 'it is a serial'
      : column.identity
        ? 'it is an identity column'
        : column.generated !== null
          ? 'it is generated and stored'
          : column.calls === null
            ? 'its type is a domain with a constraint'
            : `its default calls ${column.calls}(), which is ${column.default === 'volatile' ? 'volatile' : 'volatile unless it was declared otherwise'}`;
    return {
      table: tableName(step),
      name: sqlTable(step),
      column: column.name,
      cause,
      generated: column.generated !== null,
      ...describeLock(effect),
    };
  },
  message: ({ table, column, cause, lock, waits }) =>
    `Adding ${table}.${column} writes the whole table and its indexes anew, for ${cause}: ${waits} wait behind ${lock}.`,
  instead: ({ name, column, generated }) =>
    generated
      ? 'a plain column that a trigger keeps, filled in batches, or (from 18) a virtual one'
      : `ALTER TABLE ${name} ADD COLUMN ${column} …; then ALTER COLUMN ${column} SET DEFAULT …; fill old rows in batches; then NOT NULL by a CHECK`,
});
