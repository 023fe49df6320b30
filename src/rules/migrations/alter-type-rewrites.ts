import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';
import { typeText } from '../../migration/commands/spelled-type.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int, code varchar(50), price numeric(10,2));';

export default defineStatementRule({
  id: 'migrations/alter-type-rewrites',
  title: 'Type change that rewrites the table or its indexes',
  severity: 'error',
  docs: {
    condition:
      'ALTER COLUMN … TYPE that, by the old type, rewrites the table, builds its indexes anew or reads it from end to end (as for a CHECK on the column): judged by the measured table of ' +
      'type pairs, or by what the shadow did.',
    effect: 'ACCESS EXCLUSIVE for as long as the table and its indexes are written: reads and writes wait.',
    remedy:
      'Add a new column, keep both in step by a trigger, fill it in batches, switch the application over, drop the old one. Where only a limit is to be ' +
      'tightened, a CHECK … NOT VALID that is validated later does it.',
    exceptions:
      'Silent where the file is kept: varchar(50) to varchar(100) or text, text to varchar, a larger precision of numeric at the same scale, cidr to inet, ' +
      'a domain to its base type. Silent for tables of the same migration and empty ones.',
    others: { squawk: ['changing-column-type'], strong_migrations: ['change_column'], eugene: ['E5'], pgrubic: ['US002'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
  },
  examples: [
    {
      title: 'int to bigint',
      sql: CREATED,
      migration: 'ALTER TABLE orders ALTER COLUMN n TYPE bigint;',
      finds: [{ table: 'orders', column: 'n', from: 'integer', to: 'bigint', does: 'writes the table and its indexes anew' }],
    },
    {
      title: 'A shorter varchar',
      sql: CREATED,
      migration: 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(10);',
      finds: [{ column: 'code' }],
    },
    { title: 'A longer varchar', sql: CREATED, migration: 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(100);', finds: [] },
    { title: 'varchar to text', sql: CREATED, migration: 'ALTER TABLE orders ALTER COLUMN code TYPE text;', finds: [] },
    {
      title: 'More digits at the same scale',
      sql: CREATED,
      migration: 'ALTER TABLE orders ALTER COLUMN price TYPE numeric(12,2);',
      finds: [],
    },
    {
      title: 'A CHECK that reads the column is checked again',
      sql: `${CREATED} ALTER TABLE orders ADD CHECK (code <> '' AND n > 0);`,
      migration: 'ALTER TABLE orders ALTER COLUMN code TYPE text;',
      finds: [{ column: 'code', does: 'reads the table from end to end' }],
    },
    {
      title: 'A CHECK that reads another one, and one that was dropped',
      sql: `${CREATED} ALTER TABLE orders ADD CHECK (n > 0), ADD CONSTRAINT c CHECK (code <> ''); ALTER TABLE orders DROP CONSTRAINT c;`,
      migration: 'ALTER TABLE orders ALTER COLUMN code TYPE text;',
      finds: [],
    },
    { title: 'The same type', sql: CREATED, migration: 'ALTER TABLE orders ALTER COLUMN n TYPE integer;', finds: [] },
  ],
  on: ['alter type'],
  judge: (step) => {
    const { command, effect, fresh, typeChange, oldType } = step;
    if (command.kind !== 'alter type' || fresh || effect === null) return null;
    if (typeChange?.timeZone != null || !(effect.rewrites || effect.rebuildsIndexes || effect.scans)) return null;
    const does = effect.rewrites
      ? 'writes the table and its indexes anew'
      : effect.rebuildsIndexes
        ? 'builds its indexes anew'
        : 'reads the table from end to end';
    return {
      table: tableName(step),
      column: command.column,
      from: oldType === null ? null : typeText(oldType),
      to: typeText(command.type),
      does,
      certain: effect.certain,
      name: sqlTable(step),
      ...describeLock(effect),
    };
  },
  weigh: (step, { certain }) =>
    step.rows !== null && step.rows < 10_000 ? 'info' : certain && step.effect?.rewrites === true ? null : 'warning',
  message: ({ table, column, from, to, does, certain, lock, waits }) =>
    `Changing ${table}.${column} ${from === null ? '' : `from ${from} `}to ${to} ${certain ? does : `${does}, unless its type now is one of the few that keep the file`}: ${waits} wait behind ${lock}.`,
  instead: ({ name, column, to }) =>
    `ALTER TABLE ${name} ADD COLUMN ${column}_new ${to}; a trigger that keeps both in step; fill in batches; switch over; drop ${column}`,
});
