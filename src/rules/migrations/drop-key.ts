import { defineStatementRule, tableName, weighBySize } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE TABLE orders (id bigint, n int, CONSTRAINT orders_pkey PRIMARY KEY (id));';

export default defineStatementRule({
  id: 'migrations/drop-key',
  title: 'Primary or unique key dropped',
  severity: 'warning',
  docs: {
    condition: 'DROP CONSTRAINT of a primary or unique key that the migrations are known to have made, on a table that was there before.',
    effect:
      'Its index goes with it: queries by the key read the whole table, ON CONFLICT fails, logical replication has no identity, and duplicates get in before another key is there.',
    remedy: 'CREATE UNIQUE INDEX CONCURRENTLY for the new key first, then drop and ADD … USING INDEX in one transaction.',
    exceptions:
      'A unique key is for information: that it goes may be what is wanted. Silent where the same migration adds a key to the table, and for tables of the same migration and empty ones.',
    others: { squawk: ['ban-drop-constraint'], pgrubic: ['CT004'] },
    sources: ['https://www.postgresql.org/docs/current/sql-altertable.html'],
  },
  examples: [
    {
      title: 'The primary key',
      sql: CREATED,
      migration: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey;',
      finds: [{ table: 'orders', constraint: 'orders_pkey', type: 'primary key' }],
    },
    {
      title: 'Another takes its place',
      sql: `${CREATED} ALTER TABLE orders ALTER n SET NOT NULL; CREATE UNIQUE INDEX orders_n ON orders (n);`,
      migration: 'BEGIN; ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_n; COMMIT;',
      finds: [],
    },
    {
      title: 'A CHECK',
      sql: `${CREATED} ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0);`,
      migration: 'ALTER TABLE orders DROP CONSTRAINT c;',
      finds: [],
    },
  ],
  on: ['drop constraint'],
  judge: (step, { steps }) => {
    const { command, effect, fresh, facts } = step;
    if (command.kind !== 'drop constraint' || fresh || effect === null) return null;
    const type = ['primary key', 'unique'].find((one) => facts.has(`is ${one}`));
    if (type === undefined) return null;
    const again = steps.some(
      (one) =>
        one.migration === step.migration &&
        one.command.kind === 'add constraint' &&
        /^(primary key|unique)$/.test(one.command.constraint.type) &&
        tableName(one) === tableName(step),
    );
    return again ? null : { table: tableName(step), constraint: command.name, type, ...describeLock(effect) };
  },
  weigh: (step, { type }) => (type === 'unique' ? 'info' : weighBySize(step)),
  message: ({ table, constraint, type }) => `Dropping ${type} ${constraint} of ${table} drops its index, and lets duplicates in.`,
  instead: () => 'a unique index made CONCURRENTLY first, then DROP and ADD … USING INDEX in one transaction',
});
