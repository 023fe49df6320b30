import type { Finding } from '../../engine/finding.js';
import { isFailure } from '../../failure/failure.js';
import type { MeasuredStep, ProofCheck } from '../../proof/proof.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { replay } from '../../shadow/replay.js';
import { countOf } from '../../source/count-of.js';
import { type Application, readApplication } from '../application.js';
import { findForeignBeginning, recreateRevisions } from '../recreate.js';
import { type Examined, examineAgain } from '../review/examine.js';
import { compareSides, recreateModels, type Sides } from './agree.js';
import { blameAgreement, blameStatement } from './blame.js';
import { checkReading, checkReview } from './joint-checks.js';
import type { Merged } from './merge.js';
import { readBack, type WrittenStep } from './read-back.js';
import { travelChain } from './travel-chain.js';

/** What fixes are proved on, all together. */
export interface JointGround {
  readonly examined: Examined;
  /** Models and database before anything is changed; null without models. */
  readonly before: Sides | null;
  /** What the revisions of today make, where the live database was judged: it may be behind them. */
  readonly history: Database | null;
}

export interface JointProof {
  readonly checks: readonly ProofCheck[];
  /** Fixes that a failed check points at; empty where none does. */
  readonly blamed: ReadonlySet<string>;
  /** Findings of the second review. */
  readonly findings: readonly Finding[];
  readonly measured: ReadonlyMap<string, readonly MeasuredStep[]>;
}

/** Both sides as they are. */
export async function groundProof(examined: Examined): Promise<JointGround> {
  const { application, judged } = examined;
  const before =
    application.models === null
      ? null
      : { models: await recreateModels(judged.database.server, application.models), database: judged.catalog };
  return { examined, before, history: await replayHistory(examined) };
}

/** Null where the history is what was judged, or does not begin at an empty database. */
async function replayHistory({ application, judged }: Examined): Promise<Database | null> {
  const { revisions, models } = application;
  if (judged.side !== 'database' || revisions === null) return null;
  const made = await recreateRevisions(judged.database.server, revisions, models);
  return findForeignBeginning(made, revisions) === null ? made.database : null;
}

/**
 * Reads the project as it would be, runs the new revisions up, down and up, compares the models with the result, and reviews it once more:
 * what was chosen must be gone, and nothing new be found.
 */
export async function proveTogether(merged: Merged, ground: JointGround): Promise<JointProof> {
  const { examined } = ground;
  examined.surroundings.progress('proving everything together');
  const application = await readEdited(merged, examined);
  if (!('directory' in application)) return failed([application]);
  const steps = readBack(merged, application);
  const readings = checkReading(merged, steps, examined.application, application);
  if (readings.some(({ ok }) => !ok)) return failed(readings);
  const database = await createDatabase(examined.judged.database.server, { template: examined.judged.database });
  try {
    const { checks, catalog, measured, refused } = await travelChain(database, steps);
    const behind = await checkHistory(ground.history, steps);
    if (catalog === null || [...checks, ...behind.checks].some(({ ok }) => !ok)) {
      const blamed = [refused, behind.refused].flatMap((sql) => (sql === null ? [] : blameStatement(merged.fixes, sql)));
      return { ...failed([...readings, ...checks, ...behind.checks]), blamed: new Set(blamed), measured };
    }
    const agreement =
      ground.before === null || application.models === null
        ? null
        : compareSides(ground.before, { models: await recreateModels(database.server, application.models), database: catalog });
    const again = await examineAgain(examined, application, { ...examined.judged, database, catalog });
    const review = checkReview(merged.fixes, examined, again);
    return {
      checks: [...readings, ...checks, ...behind.checks, ...(agreement === null ? [] : [agreement.check]), ...review.checks],
      blamed: new Set([...blameAgreement(merged.fixes, agreement?.apart ?? []), ...review.blamed]),
      findings: again.findings,
      measured,
    };
  } finally {
    await database.drop();
  }
}

/** A revision that the live database has not seen yet may make the same: the new ones run after it. */
async function checkHistory(
  history: Database | null,
  steps: readonly WrittenStep[],
): Promise<{ readonly checks: readonly ProofCheck[]; readonly refused: string | null }> {
  if (history === null || steps.length === 0) return { checks: [], refused: null };
  const database = await createDatabase(history.server, { template: history });
  try {
    const { refused, executed } = await replay(
      database,
      steps.flatMap(({ up }) => up),
    );
    const [first] = refused;
    const after = first === undefined ? countOf(executed, 'statement') : `${first.message} (SQLSTATE ${first.sqlstate})`;
    const check = { claim: 'upgrade() on what all revisions make executes', ok: first === undefined, before: null, after };
    return { checks: [check], refused: first?.statement.sql ?? null };
  } finally {
    await database.drop();
  }
}

function failed(checks: readonly ProofCheck[]): JointProof {
  return { checks, blamed: new Set(), findings: [], measured: new Map() };
}

/** The project with the new texts; a check that failed where it can't be read any more. */
async function readEdited({ files }: Merged, { request }: Examined): Promise<Application | ProofCheck> {
  try {
    return await readApplication(request.dir, new Map(files.map(({ file, after }) => [file, after])));
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { claim: 'the edited project is read', ok: false, before: null, after: error.message };
  }
}
