import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';
import { typeText } from '../../migration/commands/spelled-type.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, at timestamp, on_day date);';

export default defineStatementRule({
  id: 'migrations/type-change-depends-on-time-zone',
  title: 'Type change whose cost and meaning depend on TimeZone',
  severity: 'warning',
  docs: {
    condition: 'ALTER COLUMN … TYPE between timestamp and timestamptz.',
    effect:
      'Values are read in the TimeZone of the session that runs it. Only with UTC does the table keep its file (its indexes are built anew and it is read); with any ' +
      'other one the table is written anew under ACCESS EXCLUSIVE, and times shift where they were meant in another zone.',
    remedy:
      "SET LOCAL TimeZone = 'UTC' (or the zone in which they were written) in the same transaction, or say it: USING at AT TIME ZONE 'UTC'.",
    exceptions: 'Silent for a table of the same migration and for one known to be empty.',
    others: { squawk: ['changing-column-type'], strong_migrations: ['change_column'], eugene: ['E5'], pgrubic: ['US002'] },
    sources: ['https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES'],
  },
  examples: [
    {
      title: 'timestamp to timestamptz',
      sql: CREATED,
      migration: 'ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;',
      finds: [{ column: 'at', from: 'timestamp', to: 'timestamptz' }],
    },
    {
      title: 'A precision alone',
      sql: 'CREATE TABLE orders (id bigint PRIMARY KEY, at timestamp(0));',
      migration: 'ALTER TABLE orders ALTER COLUMN at TYPE timestamp;',
      finds: [],
    },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;`, finds: [] },
  ],
  on: ['alter type'],
  judge: (step) => {
    const { command, effect, fresh, typeChange, oldType } = step;
    if (command.kind !== 'alter type' || fresh || effect === null || typeChange?.timeZone == null || oldType === null) return null;
    return { table: tableName(step), column: command.column, from: typeText(oldType), to: typeText(command.type), ...describeLock(effect) };
  },
  message: ({ table, column, from, to, lock, waits }) =>
    `Changing ${table}.${column} from ${from} to ${to} reads values in the session's TimeZone: with UTC indexes are built anew, with any other zone the table is too, and ${waits} wait behind ${lock}.`,
  instead: () => "SET LOCAL TimeZone = 'UTC' before it, if that is what the values mean; else a new column, filled in batches",
});
