import type { Finding } from '../../engine/finding.js';
import { isFailure } from '../../failure/failure.js';
import type { MeasuredStep, ProofCheck } from '../../proof/proof.js';
import { createDatabase } from '../../shadow/database.js';
import { type Application, readApplication } from '../application.js';
import { type Examined, examineAgain } from '../review/examine.js';
import { compareSides, recreateModels, type Sides } from './agree.js';
import { blameAgreement, blameFinding } from './blame.js';
import type { ChosenFix } from './chosen-fix.js';
import type { Merged } from './merge.js';
import { readBack, type WrittenStep } from './read-back.js';
import { travelChain } from './travel-chain.js';

/** What fixes are proved on, all together. */
export interface JointGround {
  readonly examined: Examined;
  /** Models and database before anything is changed; null without models. */
  readonly before: Sides | null;
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
  return { examined, before };
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
    const { checks, catalog, measured } = await travelChain(database, steps);
    if (catalog === null || checks.some(({ ok }) => !ok)) return { ...failed([...readings, ...checks]), measured };
    const agreement =
      ground.before === null || application.models === null
        ? null
        : compareSides(ground.before, { models: await recreateModels(database.server, application.models), database: catalog });
    const again = await examineAgain(examined, application, { ...examined.judged, database, catalog });
    const review = checkReview(merged.fixes, examined.findings, again.findings);
    return {
      checks: [...readings, ...checks, ...(agreement === null ? [] : [agreement.check]), ...review.checks],
      blamed: new Set([...blameAgreement(merged.fixes, agreement?.apart ?? []), ...review.blamed]),
      findings: again.findings,
      measured,
    };
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

function checkReading(merged: Merged, steps: readonly WrittenStep[], before: Application, after: Application): readonly ProofCheck[] {
  const unread = (application: Application): readonly string[] =>
    application.project.notExamined.flatMap(({ file, line, reason }) =>
      merged.files.some((edit) => edit.file === file) ? [`${file}:${line}: ${reason}`] : [],
    );
  for (const { file } of merged.files) if (file.endsWith('.py')) after.project.source(file);
  const damaged = unread(after).filter((each) => !unread(before).includes(each));
  const [unknown] = steps.flatMap((step) => step.unknown);
  const last = merged.revisions.at(-1);
  const heads = after.revisions?.heads ?? [];
  const upgradeOf = ({ revisions }: Application): ReadonlyMap<string, string> =>
    new Map(revisions?.revisions.map(({ id, upgrade }) => [id, JSON.stringify(upgrade.statements.map(({ sql }) => sql))]));
  const upgrades = upgradeOf(after);
  const changed = [...upgradeOf(before)].find(([id, sql]) => upgrades.get(id) !== sql);
  const check = (claim: string, wrong: string | undefined, right: string): ProofCheck => ({
    claim,
    ok: wrong === undefined,
    before: null,
    after: wrong ?? right,
  });
  return [
    check('the edited files are read', damaged[0], `${merged.files.length} files`),
    ...(last === undefined
      ? []
      : [check('the history has one head', heads.length === 1 && heads[0] === last.id ? undefined : heads.join(', '), last.id)]),
    ...(steps.length === 0 ? [] : [check('what is new is wholly read', unknown && `${unknown.object}: ${unknown.reason}`, 'read')]),
    check('no upgrade of an existing revision changes', changed && `revision ${changed[0]} does`, 'none'),
  ];
}

function checkReview(
  fixes: readonly ChosenFix[],
  before: readonly Finding[],
  after: readonly Finding[],
): { readonly checks: readonly ProofCheck[]; readonly blamed: readonly string[] } {
  const remaining = fixes.filter(({ answers }) => answers.some(({ id }) => after.some((finding) => finding.id === id)));
  const [still] = remaining.flatMap(({ answers }) => answers.filter(({ id }) => after.some((finding) => finding.id === id)));
  const known = new Set(before.map(({ id }) => id));
  const fresh = after.filter(({ id }) => !known.has(id));
  const [first] = fresh;
  return {
    checks: [
      {
        claim: 'the chosen findings are gone',
        ok: still === undefined,
        before: null,
        after: still === undefined ? 'gone' : `still found: ${still.rule}: ${still.message}`,
      },
      {
        claim: 'no rule finds anything new',
        ok: first === undefined,
        before: null,
        after: first === undefined ? 'nothing' : `${first.rule}: ${first.message}`,
      },
    ],
    blamed: [...remaining.map(({ id }) => id), ...fresh.flatMap((finding) => blameFinding(fixes, finding))],
  };
}
