import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import type { Command } from '../../migration/commands/command.js';

const LONG = 'a_name_that_is_longer_than_the_sixty_three_bytes_that_postgresql_keeps';

export default defineStatementRule({
  id: 'migrations/name-too-long',
  title: 'Name that PostgreSQL cuts off',
  severity: 'warning',
  docs: {
    condition: 'A table, column, constraint or index is given a name of more than 63 bytes.',
    effect:
      'The server cuts it off with a notice. Later statements that name it in full still find it, but tools that compare names do not, and two long names may become one.',
    remedy: 'A name of at most 63 bytes.',
    exceptions:
      'Silent up to 63 bytes, for names that are only referred to, and in revisions of Alembic: SQLAlchemy shortens such names itself, or refuses them.',
    others: { squawk: ['identifier-too-long'] },
    sources: ['https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS'],
  },
  examples: [
    { title: 'A column', migration: `CREATE TABLE t (${LONG} int);`, finds: [{ bytes: LONG.length }] },
    {
      title: 'An index',
      sql: 'CREATE TABLE t (id int);',
      migration: `CREATE INDEX CONCURRENTLY ${LONG} ON t (id);`,
      finds: [{ bytes: LONG.length }],
    },
    { title: '63 bytes', migration: `CREATE TABLE t (${LONG.slice(0, 63)} int);`, finds: [] },
    { title: 'Short', migration: 'CREATE TABLE t (id int);', finds: [] },
  ],
  judge: (step) => {
    // SQLAlchemy shortens the names that a convention makes, and refuses the others.
    if (step.migration.runner === 'alembic') return null;
    const found = namesOf(step.command).flatMap((kept) => findWhole(step.sql, kept) ?? [])[0];
    return found === undefined ? null : { table: tableName(step), name: found, bytes: Buffer.byteLength(found) };
  },
  weigh: () => null,
  message: ({ name, bytes }) => `${name} has ${bytes} bytes; PostgreSQL keeps 63.`,
  instead: ({ name }) => `${Buffer.from(name).subarray(0, 63).toString()} or shorter`,
});

/** The parser cuts names off as the server does: the text holds the whole one. */
function findWhole(sql: string, kept: string): string | null {
  if (Buffer.byteLength(kept) < 60) return null;
  const at = sql.toLowerCase().indexOf(kept.toLowerCase());
  const whole = at < 0 ? '' : (/^[\w$\u0080-\uffff]+/.exec(sql.slice(at))?.[0] ?? '');
  return Buffer.byteLength(whole) > 63 ? whole : null;
}

function namesOf(command: Command): string[] {
  switch (command.kind) {
    case 'create table':
      return [command.table.name, ...command.columns.map(({ name }) => name), ...command.constraints.flatMap(({ name }) => name ?? [])];
    case 'add column':
      return [command.column.name];
    case 'add constraint':
      return command.constraint.name === null ? [] : [command.constraint.name];
    case 'create index':
      return command.name === null ? [] : [command.name];
    case 'rename table':
    case 'rename column':
      return [command.to];
    default:
      return [];
  }
}
