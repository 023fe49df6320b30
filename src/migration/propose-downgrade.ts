import type { EditPython } from '../change/change.js';
import type { Operation } from '../sql/operations/operation.js';
import type { TracedSchema } from '../sql/operations/trace-schema.js';
import type { Revision } from '../sqlalchemy/alembic/history.js';
import { leaveFilled, type NewColumns } from './backfill.js';
import { checkDowngrade, type DowngradeCheck } from './check-downgrade.js';
import { editDowngrade, guardDowngrade, styleOf } from './downgrade-edit.js';
import { type Downgrade, writeDowngrade } from './reverse.js';
import { sayUndone } from './stays.js';
import type { MissingWayBack } from './way-back.js';

/** An inverse can be written of what is wholly known only. */
export function whyNoInverse({ file, upgrade }: Revision): string | null {
  const [unread] = upgrade.unknown;
  if (unread !== undefined)
    return `What upgrade() does in line ${unread.line ?? '?'}${unread.file === file ? '' : ` of ${unread.file}`} is only known when it runs (${unread.reason}), so its inverse is not written.`;
  const { guard } = upgrade;
  if (guard === null || (guard.test !== null && !guard.test.includes('\n'))) return null;
  return `What upgrade() does depends on the test in line ${guard.line}, so its inverse must ask the same: it is not written.`;
}

export interface ProposedDowngrade {
  readonly title: string;
  readonly changes: readonly EditPython[];
  readonly why: string;
}

/** The downgrade that a revision lacks, as an edit of its file; `before` is the schema that it starts from. */
export function proposeDowngrade(revision: Revision, found: MissingWayBack, before: TracedSchema, fresh: NewColumns): ProposedDowngrade {
  const keep = found.problem === 'partial';
  const undone = keep
    ? found.upgrade.filter((operation) => found.left.made.includes(operation) || found.left.dropped.includes(operation))
    : found.upgrade;
  const body = writeDowngrade(undone, before, styleOf(revision), fresh);
  const edit = editDowngrade(revision, guardDowngrade(body, revision.upgrade.guard?.test ?? null), keep);
  const verification = verify(revision, body, undone, before);
  return { title: titleOf(body, keep), changes: [{ ...edit, verification }], why: explain(body, undone) };
}

/** The revision tells whether the downgrade has run, the catalog whether it has undone anything. */
function verify({ id, parents }: Revision, body: Downgrade, undone: readonly Operation[], before: TracedSchema): DowngradeCheck[] {
  const version = 'SELECT version_num FROM alembic_version';
  const parent = parents.join(', ') || 'no row';
  if (!body.reversible)
    return [{ sql: `-- after alembic upgrade ${id} and alembic downgrade -1, which is refused\n${version}`, before: parent, after: id }];
  const checks = checkDowngrade(undone, before).map(({ sql, ...answers }) => ({
    sql: `-- after alembic upgrade ${id} and alembic downgrade -1\n${sql}`,
    ...answers,
  }));
  const runs = { sql: `-- alembic downgrade -1 runs after alembic upgrade ${id}\n${version}`, before: parent, after: parent };
  return checks.length > 0 ? checks : [runs];
}

function titleOf(body: Downgrade, keep: boolean): string {
  if (body === leaveFilled) return 'A downgrade() that says why the values stay';
  if (!body.reversible) return 'A downgrade() that says why it cannot undo this, and how to recover';
  return keep ? 'The missing steps at the end of downgrade()' : 'A downgrade() that undoes upgrade() step by step';
}

function explain(body: Downgrade, undone: readonly Operation[]): string {
  if (body === leaveFilled)
    return 'upgrade() only fills in what was missing and changes nothing that was there. A downgrade that raises would only block those before it.';
  if (!body.reversible) return 'Something in upgrade() has no inverse; a downgrade that says so stops before it does half of it.';
  const steps = sayUndone(undone, body.kept);
  const lost = body.lost.length === 0 ? '' : ` It cannot bring back ${body.lost.join(', ')}; the comment says so.`;
  const since = undone.some(({ kind }) => kind === 'create table' || kind === 'add column')
    ? ' What was written into the new tables and columns since goes with them.'
    : '';
  const fails = body.risks.length === 0 ? '' : ' On some data it fails: the risks say on which.';
  return `${steps}${lost}${since}${fails}${lost + since + fails === '' && body.kept.length === 0 ? ' No row is lost.' : ''}`;
}
