import { readCommands } from '../../migration/commands/read-commands.js';
import type { MigrationStatement } from '../../migration/statements/migration.js';
import { readSqlMigration } from '../../migration/statements/read-sql-migration.js';
import type { PendingMigration, Segment } from '../../proof/rehearsal/pending.js';
import type { NotExamined } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';
import { isTransactional } from '../../sqlalchemy/alembic/sql-text.js';

/** A file of SQL as its runner runs it: in one transaction where the runner says so, else with its own BEGIN and COMMIT, else statement by statement. */
export function scriptOfSql(
  text: string,
  file: string,
): { readonly migration: PendingMigration; readonly notExamined: readonly NotExamined[] } {
  const { migration, notExamined } = readSqlMigration(text, file);
  const damaged = migration.statements
    .filter(({ error }) => error !== null)
    .map(({ place, error, sql }): NotExamined => ({
      file,
      line: place.line,
      object: `statement ${sql.slice(0, 40)}`,
      reason: error ?? '',
    }));
  return {
    migration: {
      name: file,
      file,
      message: null,
      up: cut(migration.statements),
      down: { kind: 'none', why: 'a file of SQL has no way back' },
      unread: [...damaged, ...notExamined.filter(({ object }) => object.startsWith('statement'))],
      unwritten: [],
    },
    notExamined,
  };
}

function cut(statements: readonly MigrationStatement[]): Segment[] {
  const segments: { transaction: number | null; statements: Statement[] }[] = [];
  let last = 0;
  let begun = false;
  for (const statement of statements) {
    if (statement.error !== null) continue;
    const control = statement.node === null ? undefined : readCommands(statement.node).find(({ kind }) => kind === 'transaction');
    if (control?.kind === 'transaction' && control.what !== 'other') {
      if (control.what === 'begin') last += 1;
      begun = control.what === 'begin';
      continue;
    }
    const open = begun || statement.inBlock;
    if (open && last === 0) last = 1;
    const transaction = open ? last : null;
    const segment = segments.at(-1);
    if (segment !== undefined && segment.transaction === transaction) segment.statements.push(toStatement(statement, open));
    else segments.push({ transaction, statements: [toStatement(statement, open)] });
  }
  return segments;
}

function toStatement({ sql, place }: MigrationStatement, inBlock: boolean): Statement {
  return { sql, place, object: `statement ${sql.slice(0, 60).replaceAll(/\s+/g, ' ')}`, transactional: isTransactional(sql), inBlock };
}
