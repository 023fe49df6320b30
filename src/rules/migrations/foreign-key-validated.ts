import { defineStatementRule, sqlTable, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);';

export default defineStatementRule({
  id: 'migrations/foreign-key-validated',
  title: 'Foreign key that is checked while writes wait',
  severity: 'warning',
  docs: {
    condition:
      'ADD FOREIGN KEY without NOT VALID between tables of which at least the referencing one was there before; ADD COLUMN … DEFAULT … REFERENCES.',
    effect:
      'SHARE ROW EXCLUSIVE on both tables while every row is looked up in the other: writes to either wait. It fails when one row has no counterpart.',
    remedy: 'ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own: writes go on meanwhile.',
    exceptions:
      'Silent for NOT VALID, for a referencing table of the same migration or known to be empty, and for a new column without a default: it holds nothing to check.',
    others: {
      squawk: ['adding-foreign-key-constraint'],
      strong_migrations: ['add_foreign_key', 'add_reference'],
      eugene: ['E1'],
      pgrubic: ['US012'],
    },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT'],
  },
  examples: [
    {
      title: 'A key on columns that are there',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers;',
      finds: [{ table: 'orders', references: 'customers', lock: 'SHARE ROW EXCLUSIVE', waits: 'writes' }],
    },
    {
      title: 'A new column with a default is looked up too',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN shop_id bigint DEFAULT NULL, ADD COLUMN other_id bigint DEFAULT 1 REFERENCES customers;',
      finds: [{ references: 'customers' }],
    },
    {
      title: 'NOT VALID',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;',
      finds: [],
    },
    {
      title: 'A new column holds NULL',
      sql: CREATED,
      migration: 'ALTER TABLE orders ADD COLUMN shop_id bigint REFERENCES customers;',
      finds: [],
    },
    {
      title: 'Tables of the same migration',
      migration: `${CREATED} ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;`,
      finds: [],
    },
  ],
  judge: (step) => {
    const { command, effect, fresh } = step;
    const references =
      command.kind === 'add column' ? command.column.references : command.kind === 'add constraint' ? command.constraint.references : null;
    if (references === null || fresh || effect?.scans !== true) return null;
    const constraint = command.kind === 'add constraint' ? (command.constraint.name ?? null) : null;
    return { table: tableName(step), references: references.name, constraint, name: sqlTable(step), ...describeLock(effect) };
  },
  message: ({ table, references, lock, waits }) =>
    `The foreign key from ${table} to ${references} looks every row up under ${lock}, and holds SHARE ROW EXCLUSIVE on ${references}: ${waits} wait. It fails if a row has no counterpart.`,
  instead: ({ name, constraint }) =>
    `ALTER TABLE ${name} ADD CONSTRAINT ${constraint ?? '…'} … NOT VALID; in another transaction ALTER TABLE ${name} VALIDATE CONSTRAINT ${constraint ?? '…'}`,
});
