import { defineStatementRule, tableName } from '../../engine/statement-rule.js';

const CREATED = 'CREATE TABLE orders (id bigint PRIMARY KEY, n int); CREATE VIEW v AS SELECT n FROM orders;';

export default defineStatementRule({
  id: 'migrations/drop-cascade',
  title: 'DROP … CASCADE, which drops more than it names',
  severity: 'warning',
  docs: {
    condition: 'DROP of anything, of a column or of a constraint with CASCADE.',
    effect:
      'Views, foreign keys, defaults and functions that depend on it go with it, in silence; what that is may differ between test and production.',
    remedy: 'Name what goes, in the order of dependency, without CASCADE: the server then refuses what was forgotten.',
    exceptions: 'Silent for tables of the same migration.',
    others: { pgrubic: ['GN015'] },
    sources: ['https://www.postgresql.org/docs/current/ddl-depend.html'],
  },
  examples: [
    { title: 'DROP TABLE', sql: CREATED, migration: 'DROP TABLE orders CASCADE;', finds: [{ what: 'drop table orders' }] },
    { title: 'DROP COLUMN', sql: CREATED, migration: 'ALTER TABLE orders DROP COLUMN n CASCADE;', finds: [{ what: 'drop column orders' }] },
    { title: 'Without CASCADE', sql: CREATED, migration: 'DROP VIEW v; ALTER TABLE orders DROP COLUMN n;', finds: [] },
    { title: 'A table of the same migration', migration: `${CREATED} DROP TABLE orders CASCADE;`, finds: [] },
  ],
  judge: (step) => {
    const { command, fresh } = step;
    if (!('cascade' in command) || !command.cascade || fresh || command.kind === 'truncate') return null;
    if (command.kind === 'drop object') return { what: `drop ${command.what} ${command.name.name}` };
    if (command.kind === 'drop index') return { what: `drop index ${command.index.name}` };
    return { what: `${command.kind} ${tableName(step)}` };
  },
  weigh: () => null,
  message: ({ what }) =>
    `${what.toUpperCase().slice(0, 4)}${what.slice(4)} … CASCADE drops whatever depends on it, which the text does not say.`,
  instead: () => 'DROP of each dependent object by its name, without CASCADE',
});
