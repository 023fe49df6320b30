import type { EnvironmentOptions } from '../../sqlalchemy/alembic/environment-options.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';
import type { RevisionRange } from '../../sqlalchemy/alembic/range.js';
import { cutTransactions } from '../../sqlalchemy/alembic/transactions.js';
import { versionSteps } from '../../sqlalchemy/alembic/version-steps.js';
import type { RenderedPart } from './result.js';

type Direction = 'upgrade' | 'downgrade';

/** Revisions cut where a transaction begins or ends, with what follows each in the version table. */
export function scriptOf(
  { revisions, standing }: RevisionRange,
  direction: Direction,
  options: Pick<EnvironmentOptions, 'transactionPerMigration' | 'versionTable'>,
): RenderedPart[] {
  const versions = [...versionSteps(revisions, standing, options.versionTable, direction)];
  const cut = cutTransactions(revisions, direction, options);
  return revisions.flatMap((revision, at) => {
    const stretches = cut.get(revision) ?? [];
    return stretches.map(({ transaction, statements }, index) => ({
      source: 'plinth' as const,
      ...describeRevision(revision, direction),
      transaction,
      statements: statements.map(({ sql, place: { file, line }, made }) => ({ sql, file, line, made: [...made] })),
      version: index === stretches.length - 1 ? [...(versions[at] ?? [])] : [],
      unknown: index === 0 ? listUnknown(revision, direction) : [],
    }));
  });
}

function describeRevision(
  { id, message, parents }: Revision,
  direction: Direction,
): Pick<RenderedPart, 'revision' | 'direction' | 'message' | 'parents'> {
  return { revision: id, direction, message, parents: [...parents] };
}

function listUnknown(revision: Revision, direction: Direction): RenderedPart['unknown'] {
  const { unknown, unwritten, raises } = revision[direction];
  const refusal =
    raises === null
      ? []
      : [
          {
            file: revision.file,
            line: raises.line,
            object: `${direction}()`,
            reason: `it raises ${raises.exception}, and Alembic ends there`,
          },
        ];
  return [...refusal, ...unknown, ...unwritten].map(({ file, line, object, reason }) => ({
    file: file ?? revision.file,
    line,
    reason: `${object}: ${reason}`,
  }));
}
