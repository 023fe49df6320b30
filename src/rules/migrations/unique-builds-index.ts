import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);';

export default defineStatementRule({
  id: 'migrations/unique-builds-index',
  title: 'UNIQUE or PRIMARY KEY that builds its index under a lock',
  severity: 'warning',
  docs: {
    condition: 'ADD UNIQUE or ADD PRIMARY KEY without USING INDEX, or a new UNIQUE column, on a table that was there before.',
    effect:
      'The index is built under ACCESS EXCLUSIVE: reads and writes wait until it is done. It fails when there are duplicates (or NULLs, for a primary key).',
    remedy:
      'CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX, which is quick. For a primary key make the columns NOT NULL first.',
    exceptions: 'Silent with USING INDEX over columns that are NOT NULL, for tables of the same migration and empty ones.',
    others: {
      squawk: ['disallowed-unique-constraint'],
      strong_migrations: ['add_unique_constraint'],
      eugene: ['E7', 'W14'],
      pgrubic: ['US014', 'US015'],
    },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX'],
  },
  examples: [
    {
      title: 'ADD UNIQUE',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);',
      finds: [{ table: 'orders', what: 'UNIQUE', lock: 'ACCESS EXCLUSIVE', waits: 'reads and writes' }],
    },
    {
      title: 'ADD PRIMARY KEY',
      sql: 'CREATE TABLE logs (id bigint NOT NULL);',
      migration: 'ALTER TABLE logs ADD PRIMARY KEY (id);',
      finds: [{ table: 'logs', what: 'PRIMARY KEY' }],
    },
    {
      title: 'USING INDEX over a column that allows NULL is read again',
      sql: 'CREATE TABLE logs (id bigint); CREATE UNIQUE INDEX logs_id ON logs (id);',
      migration: 'ALTER TABLE logs ADD PRIMARY KEY USING INDEX logs_id;',
      finds: [{ what: 'PRIMARY KEY' }],
    },
    {
      title: 'USING INDEX',
      sql: `${CREATED} CREATE UNIQUE INDEX orders_code ON orders (code);`,
      migration: 'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code;',
      finds: [],
    },
    { title: 'A table of the same migration', migration: `${CREATED} ALTER TABLE orders ADD UNIQUE (code);`, finds: [] },
  ],
  judge: (step) => {
    const { command, effect, fresh } = step;
    if (fresh || effect?.scans !== true || effect.rewrites) return null;
    const type =
      command.kind === 'add constraint'
        ? command.constraint.type
        : command.kind === 'add column' && (command.column.unique || command.column.primaryKey) && command.column.references === null
          ? 'unique'
          : null;
    if (type !== 'unique' && type !== 'primary key') return null;
    const columns =
      command.kind === 'add constraint' ? command.constraint.columns : command.kind === 'add column' ? [command.column.name] : [];
    const usingIndex = command.kind === 'add constraint' && command.constraint.usingIndex !== null;
    return {
      table: tableName(step),
      what: type.toUpperCase(),
      columns: [...columns],
      usingIndex,
      name: sqlTable(step),
      ...describeLock(effect),
    };
  },
  message: ({ table, what, usingIndex, lock, waits }) =>
    usingIndex
      ? `${what} USING INDEX on ${table} makes its columns NOT NULL, for which the whole table is read under ${lock}: ${waits} wait.`
      : `${what} on ${table} builds its index under ${lock}: ${waits} wait until it is done. It fails on duplicates.`,
  instead: ({ name, what, columns, usingIndex }) =>
    usingIndex
      ? 'SET NOT NULL by a CHECK … NOT VALID that is validated first, then USING INDEX'
      : `CREATE UNIQUE INDEX CONCURRENTLY … ON ${name} (${columns.join(', ')}); then ALTER TABLE ${name} ADD ${what} USING INDEX …`,
});
