import type { EnvironmentOptions } from '../../sqlalchemy/alembic/environment-options.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';
import type { RevisionRange } from '../../sqlalchemy/alembic/range.js';
import type { Place } from '../../source/place.js';
import type { RowStatement } from '../../sqlalchemy/alembic/rows/row-statement.js';
import { cutTransactions, type Stretch } from '../../sqlalchemy/alembic/transactions.js';
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
    const rows = spreadRows(revision[direction].rows, stretches);
    return stretches.map(({ transaction, statements }, index) => ({
      source: 'plinth' as const,
      ...describeRevision(revision, direction),
      transaction,
      statements: statements.map(({ sql, place: { file, line }, made }) => ({ sql, file, line, made: [...made] })),
      undecided: rows[index] ?? [],
      version: index === stretches.length - 1 ? [...(versions[at] ?? [])] : [],
      unknown: index === 0 ? listUnknown(revision, direction) : [],
    }));
  });
}

/** Each statement on rows belongs to the stretch in which it runs. */
function spreadRows(rows: readonly RowStatement[], stretches: readonly Stretch[]): RenderedPart['undecided'][] {
  const starts = stretches.map((_, at) => stretches.slice(0, at).reduce((sum, { statements }) => sum + statements.length, 0));
  const spread = stretches.map((): RenderedPart['undecided'] => []);
  for (const row of rows) {
    const isIn = (stretch: Stretch, at: number): boolean =>
      (starts[at] ?? 0) <= row.after && row.after <= (starts[at] ?? 0) + stretch.statements.length;
    const own = stretches.findIndex((stretch, at) => isIn(stretch, at) && (stretch.transaction === null) === row.autocommit);
    const at = own === -1 ? Math.max(0, stretches.findIndex(isIn)) : own;
    spread[at]?.push(describeRow(row, row.after - (starts[at] ?? 0)));
  }
  return spread;
}

function describeRow(
  { sql, place, parameters, loops, conditions, changedOnly }: RowStatement,
  after: number,
): RenderedPart['undecided'][number] {
  return {
    sql,
    ...spot(place),
    parameters: [...parameters],
    loops: loops.map((loop) => ({ ...spot(loop.place), rows: loop.rows, atMost: loop.atMost })),
    conditions: conditions?.map((one) => ({ ...spot(one.place), test: one.test, taken: one.taken })) ?? null,
    changedOnly,
    after,
  };
}

function spot({ file, line }: Place): { file: string; line: number } {
  return { file, line };
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
