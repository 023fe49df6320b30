import { readCatalog } from '../catalog/read.js';
import { editTexts } from './edit-texts.js';
import { findMissingWayBack, operationsOf } from '../migration/way-back.js';
import { type Project, readProject } from '../python/project.js';
import type { Server } from '../shadow/attach.js';
import { createDatabase, type Database } from '../shadow/database.js';
import { replay } from '../shadow/replay.js';
import type { Statement } from '../source/statement.js';
import { emptySchema, traceSchema, type TracedSchema } from '../sql/operations/trace-schema.js';
import type { EnvironmentChoice } from '../sqlalchemy/alembic/environment.js';
import type { Revision, RevisionHistory } from '../sqlalchemy/alembic/history.js';
import { readRevisions } from '../sqlalchemy/alembic/read.js';
import { renderHistory } from '../sqlalchemy/alembic/render.js';
import { compareStates, runStatements } from './compare-states.js';
import type { ProofCheck } from './proof.js';
import type { Attempt } from './trial.js';

/** Where revisions are tried: the project that they stand in, and a server for their databases. */
export interface RoundTripGround {
  readonly server: Server;
  readonly project: Project;
  readonly history: RevisionHistory;
  readonly choice?: EnvironmentChoice;
}

/**
 * Shows the round trips that attempts claim: each revision is read again with its edit applied; upgrade, downgrade and upgrade run on a
 * copy of the schema as the revisions before it leave it, and the catalogs must be equal before and after. A downgrade that raises must
 * say why. The history is replayed once for all attempts.
 */
export async function showRoundTrips(ground: RoundTripGround, attempts: readonly Attempt[]): Promise<void> {
  for (let left = attempts.filter((attempt) => revisionOf(attempt) !== null); left.length > 0;) {
    const round = left.filter((attempt, at) => left.findIndex((other) => revisionOf(other) === revisionOf(attempt)) === at);
    await showRound(ground, round);
    left = left.filter((attempt) => !round.includes(attempt));
  }
}

function revisionOf({ finding }: Attempt): string | null {
  const claim = finding.claims.find(({ kind }) => kind === 'round trip');
  return claim?.kind === 'round trip' ? claim.revision : null;
}

/** One attempt a revision: all edits can be read at once. */
async function showRound(ground: RoundTripGround, attempts: readonly Attempt[]): Promise<void> {
  const edited = await readEdited(ground, attempts);
  const database = await createDatabase(ground.server);
  let before = emptySchema;
  let pending: Statement[] = [];
  try {
    for (const revision of ground.history.revisions) {
      const attempt = attempts.find((candidate) => revisionOf(candidate) === revision.id);
      if (attempt !== undefined) {
        await replay(database, pending);
        pending = [];
        attempt.checks.push(
          ...(await judge(
            database,
            edited?.revisions.find(({ id }) => id === revision.id),
            before,
          )),
        );
      }
      before = traceSchema(operationsOf(revision.upgrade), before);
      pending.push(...statementsOf(revision));
    }
  } finally {
    await database.drop();
  }
}

async function judge(parent: Database, edited: Revision | undefined, before: TracedSchema): Promise<ProofCheck[]> {
  if (edited === undefined) return [{ claim: 'the edited revision is read', ok: false, before: null, after: 'it is no revision any more' }];
  const still = findMissingWayBack(edited, operationsOf(edited.upgrade), before);
  return [
    {
      claim: 'the finding is gone',
      ok: still === null,
      before: null,
      after: still === null ? 'gone' : `downgrade() is still ${still.problem}`,
    },
    ...(await travel(parent, edited)),
  ];
}

/** The history as it would be with the edits; null when nothing of it is left. */
async function readEdited({ project, choice }: RoundTripGround, attempts: readonly Attempt[]): Promise<RevisionHistory | null> {
  const texts = new Map<string, string>();
  for (const { candidate, checks } of attempts) {
    const applied = candidate.changes.every((change) => change.kind !== 'editPython' || editTexts(project, change, texts));
    checks.push({
      claim: 'the edit applies',
      ok: applied,
      before: null,
      after: applied ? 'applied' : 'the file holds something else there',
    });
  }
  return readRevisions(await readProject(project.root, texts), choice ?? {});
}

/** Statements that change the schema: a shadow has no rows that others could change. */
function statementsOf(revision: Revision): Statement[] {
  return renderHistory({ directory: '', revisions: [revision], heads: [], notExamined: [] });
}

/** Up, down and up again on a copy; what was seen. */
async function travel(parent: Database, revision: Revision): Promise<ProofCheck[]> {
  const { raises, statements, unknown } = revision.downgrade;
  if (raises !== null)
    return [
      { claim: 'downgrade() raises and says why', ok: raises.message !== null, before: null, after: raises.message ?? 'no explanation' },
    ];
  if (unknown.length > 0) return [{ claim: 'downgrade() is wholly read', ok: false, before: null, after: unknown[0]?.reason ?? '' }];
  const database = await createDatabase(parent.server, { template: parent });
  try {
    const start = await readCatalog(database.client);
    const up = await runStatements(database, 'upgrade()', statementsOf(revision));
    const upgraded = await readCatalog(database.client);
    const down = await runStatements(database, 'downgrade()', statements);
    const own = [...statementsOf(revision), ...statements].map(({ sql }) => sql).join('\n');
    const restored = compareStates('downgrade() restores the catalog', start, await readCatalog(database.client), own);
    const again = await runStatements(database, 'upgrade() after it', statementsOf(revision));
    const same = compareStates('the second upgrade() ends where the first did', upgraded, await readCatalog(database.client), own);
    return [up, down, restored, again, same];
  } finally {
    await database.drop();
  }
}
