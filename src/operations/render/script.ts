import type { EnvironmentOptions } from '../../sqlalchemy/alembic/environment-options.js';
import type { Revision, ScriptStatement } from '../../sqlalchemy/alembic/history.js';
import type { RevisionRange } from '../../sqlalchemy/alembic/range.js';
import { versionSteps } from '../../sqlalchemy/alembic/version-steps.js';
import type { RenderedPart } from './result.js';

type Direction = 'upgrade' | 'downgrade';

/** Revisions cut where a transaction begins or ends. PostgreSQL's DDL is transactional: Alembic runs all of them in one unless told otherwise. */
export function scriptOf(
  { revisions, standing }: RevisionRange,
  direction: Direction,
  { transactionPerMigration, versionTable }: Pick<EnvironmentOptions, 'transactionPerMigration' | 'versionTable'>,
): RenderedPart[] {
  const versions = [...versionSteps(revisions, standing, versionTable, direction)];
  let transaction = 1;
  return revisions.flatMap((revision, at) => {
    if (transactionPerMigration && at > 0) transaction++;
    const cut = cutStatements(revision[direction].script, transaction);
    transaction = cut.last;
    return cut.runs.map(({ number, statements }, index) => ({
      ...describeRevision(revision, direction),
      transaction: number,
      statements: statements.map(({ sql, place: { file, line } }) => ({ sql, file, line })),
      version: index === cut.runs.length - 1 ? [...(versions[at] ?? [])] : [],
      unknown: index === 0 ? listUnknown(revision, direction) : [],
    }));
  });
}

interface Run {
  readonly number: number | null;
  readonly statements: readonly ScriptStatement[];
}

/** What follows an autocommit block begins a new transaction; the version is written in the last one. */
function cutStatements(script: readonly ScriptStatement[], first: number): { readonly runs: readonly Run[]; readonly last: number } {
  const runs: { number: number | null; statements: ScriptStatement[] }[] = [{ number: first, statements: [] }];
  let last = first;
  for (const statement of script) {
    const run = runs.at(-1);
    if (run !== undefined && (run.number === null) === statement.autocommit) run.statements.push(statement);
    else if (statement.autocommit) runs.push({ number: null, statements: [statement] });
    else runs.push({ number: ++last, statements: [statement] });
  }
  if (runs.at(-1)?.number === null) runs.push({ number: ++last, statements: [] });
  const [opening, ...others] = runs;
  return { runs: opening !== undefined && opening.statements.length === 0 && others.length > 0 ? others : runs, last };
}

function describeRevision(
  { id, message, parents }: Revision,
  direction: Direction,
): Pick<RenderedPart, 'revision' | 'direction' | 'message' | 'parents'> {
  return { revision: id, direction, message, parents: [...parents] };
}

function listUnknown(revision: Revision, direction: Direction): RenderedPart['unknown'] {
  const { unknown, unwritten } = revision[direction];
  return [...unknown, ...unwritten].map(({ file, line, object, reason }) => ({
    file: file ?? revision.file,
    line,
    reason: `${object}: ${reason}`,
  }));
}
