import type { Finding } from '../../engine/finding.js';
import type { Inputs } from '../../engine/rule.js';
import { runRules } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import type { Proved } from '../../proof/proof.js';
import { prove } from '../../proof/prove.js';
import { showCodeClaims } from '../../proof/code-claims.js';
import { showLockClaims } from '../../proof/lock-claims.js';
import { showPlanClaims } from '../../proof/plan-claims.js';
import { showRoundTrips } from '../../proof/round-trip.js';
import type { Attempt } from '../../proof/trial.js';
import { type Ground, recommend, type Recommended } from '../../recommendation/recommend.js';
import { releaseUnshared, shareIndexes } from '../../recommendation/share-indexes.js';
import { rules } from '../../rules/registry.js';
import type { CodeFunction } from '../../workload/code.js';
import { readProject } from '../../python/project.js';
import { openSources } from '../../python/sources.js';
import { readMapping } from '../../sqlalchemy/read-models.js';
import { readQueries } from '../../sqlalchemy/read-queries.js';
import type { Past } from '../../team/continuation/past.js';
import { type Application, modelsOptions } from '../application.js';
import type { Surroundings } from '../operation.js';
import { gatherDrift } from '../drift/gather.js';
import type { LiveSide } from './live.js';
import type { Models } from '../../sqlalchemy/models.js';
import { renderModels } from '../../sqlalchemy/render-models.js';
import { checkAgreement, modelSources } from './agreement.js';
import type { Judged } from './judge.js';
import { revisionGround } from './revision-ground.js';
import type { TakenOver } from './take-over.js';
import type { Trail } from './trail.js';
import { countOf } from '../../source/count-of.js';

/** What the recommendations of a review are made from. */
export interface RecommendationGround {
  readonly judged: Judged;
  readonly inputs: Inputs;
  readonly configuration: RunConfiguration;
  readonly application: Application;
  readonly live: LiveSide | null;
  /** The project's major. */
  readonly major: number;
  readonly proof: boolean;
  readonly surroundings: Surroundings;
  readonly trail: Trail;
  /** What need not be tried again, and the analysis that it is from. */
  readonly known: TakenOver;
  readonly past: Past;
}

/** Tries what the rules offer, then words what passed. Without proofs the first candidate of each finding is recommended as not proved. */
export async function recommendChanges(findings: readonly Finding[], ground: RecommendationGround): Promise<Recommended> {
  const { known, past, proof } = ground;
  const tried = proof ? await proveAll(known.open, ground) : findings.map((finding): Proved => ({ finding, trials: [], winner: null }));
  recordProofs(ground.trail, tried, ground);
  if (known.proved.length > 0)
    ground.trail.skip(
      'explain',
      countOf(known.proved.length, 'finding'),
      'not tried again: their objects are unchanged since the earlier analysis, whose proofs are taken over',
    );
  const all = new Map([...tried, ...known.proved].map((each) => [each.finding.id, each]));
  const proved = findings.flatMap(({ id }) => all.get(id) ?? []);
  const unadvised = proved.filter((each) => each.winner === null && known.proved.includes(each) && each.finding.candidates.length > 0);
  const recommended = recommend(
    proved.filter((each) => !unadvised.includes(each)),
    await wordingGround(ground),
  );
  return withEarlierWords(recommended, unadvised, known, past);
}

/** What was tried earlier keeps the figures of its alternatives, and the reason where nothing passed; all else is written anew. */
function withEarlierWords(recommended: Recommended, unadvised: readonly Proved[], { proved }: TakenOver, past: Past): Recommended {
  const kept = new Set(proved.map(({ finding }) => finding.id));
  const earlier = new Map(past.findings.map(({ id, noRecommendation }) => [id, noRecommendation]));
  return {
    ...recommended,
    recommendations: recommended.recommendations.map((recommendation) => {
      const before = recommendation.answers.every((id) => kept.has(id)) ? past.recommendations.get(recommendation.id) : undefined;
      if (before === undefined) return recommendation;
      return { ...recommendation, reasoning: { ...recommendation.reasoning, rejected: before.reasoning.rejected } };
    }),
    reasons: new Map([...recommended.reasons, ...unadvised.map(({ finding: { id } }) => [id, earlier.get(id) ?? ''] as const)]),
  };
}

const judgingPlans = rules.filter(({ reads }) => reads.includes('plans')).map(({ id }) => id);

async function proveAll(findings: readonly Finding[], ground: RecommendationGround): Promise<Proved[]> {
  const { judged, inputs, configuration, application, surroundings } = ground;
  const examine = (catalog: Judged['catalog'], edited: Partial<Inputs> = {}) => {
    // Only what follows from a catalog: revisions and plans are those of the unchanged project. A rule that judges no plan may see what queries ask for.
    const run = runRules(
      rules,
      { ...inputs, catalog, revisions: null, drift: null, ...edited },
      { ...configuration, skip: [...configuration.skip, ...judgingPlans] },
    );
    return { findings: run.findings, checked: new Set(run.outcomes.filter(({ status }) => status === 'checked').map(({ rule }) => rule)) };
  };
  const examineCode = async (texts: ReadonlyMap<string, string>) => {
    surroundings.progress('proving: edited code');
    const project = await readProject(application.directory, texts);
    const mapping = readMapping(project, modelsOptions(application.configuration));
    const before = inputs.code ?? { functions: [], notExamined: [] };
    const touched = new Set(before.functions.filter((one) => leadsThrough(one, texts)).map(({ name }) => name));
    const again = readQueries(project, mapping, touched);
    const code = { ...again, functions: [...before.functions.filter(({ name }) => !touched.has(name)), ...again.functions] };
    const drift = await compareAgain(ground, mapping.models);
    for (const file of texts.keys()) project.source(file);
    const broken = project.notExamined.flatMap(({ file, reason }) => (file !== null && texts.has(file) ? [{ file, reason }] : []));
    const sending = new Set(code.functions.filter(({ sends }) => sends.length > 0).map(({ name }) => name));
    return { ...examine(judged.catalog, { models: mapping.models, code, drift, sources: await openSources(project) }), broken, sending };
  };
  const proved = await prove(shareIndexes(findings), {
    template: judged.database,
    catalog: judged.catalog,
    examine: (catalog) => examine(catalog),
    showClaims: [
      (attempts: readonly Attempt[]) => Promise.resolve(showLockClaims(attempts)),
      (attempts: readonly Attempt[]) => showPlanClaims(judged.database, inputs.statistics, attempts),
      (attempts: readonly Attempt[]) =>
        showCodeClaims(
          { project: application.project, before: examine(judged.catalog, { drift: inputs.drift }), examine: examineCode },
          attempts,
        ),
      async (attempts: readonly Attempt[]) => {
        if (application.revisions === null) return;
        surroundings.progress('proving: round trips of revisions');
        await showRoundTrips(
          { server: judged.database.server, project: application.project, history: application.revisions, choice: application.alembic },
          attempts,
        );
      },
    ],
    signal: surroundings.signal,
    progress: surroundings.progress,
  });
  surroundings.progress('proving: edited models');
  return checkAgreement(releaseUnshared(proved, findings), ground);
}

/** What differs once the models are what edits make of them; the same as before where the edits leave them alone. */
async function compareAgain({ inputs, application, judged, live }: RecommendationGround, models: Models): Promise<Inputs['drift']> {
  const made = (one: Models | null): string => JSON.stringify(one === null ? [] : renderModels(one).map(({ sql }) => sql));
  if (inputs.drift === null || made(models) === made(application.models)) return inputs.drift;
  const ready =
    judged.made === null || judged.side === 'models' ? {} : { [judged.side === 'database' ? 'live' : judged.side]: judged.made };
  const found = await gatherDrift(judged.database.server, { ...application, models }, live, ready);
  return 'why' in found ? null : found;
}

/** Whether a function stands in one of the files, or calls what does on the way to something that it sends. */
function leadsThrough({ place, sends }: CodeFunction, files: ReadonlyMap<string, string>): boolean {
  return files.has(place.file) || sends.some(({ path, loops }) => [...path, ...loops].some((step) => files.has(step.place.file)));
}

async function wordingGround({ judged, inputs, application, major, proof, surroundings }: RecommendationGround): Promise<Ground> {
  return {
    catalog: judged.catalog,
    statistics: inputs.statistics,
    majors: { project: major, shadow: judged.database.server.major },
    models: await modelSources(application),
    revisions: revisionGround(application, surroundings.now),
    whyUntried: proof ? null : 'proofs were turned off with --no-proof',
  };
}

function recordProofs(trail: Trail, proved: readonly Proved[], { proof, judged }: RecommendationGround): void {
  if (!proof) return trail.skip('explain', 'proofs', 'turned off with --no-proof');
  const trials = proved.flatMap((each) => each.trials);
  const weighed = proved.filter((each) => each.trials.length > 0);
  if (weighed.length > 0)
    trail.read(
      'options',
      `${countOf(trials.length, 'way')} to mend ${countOf(weighed.length, 'finding')} weighed: ${weighed.filter(({ winner }) => winner !== null).length} chosen by proof, the others told with the figure that they lost by`,
    );
  trail.read(
    'explain',
    `${countOf(trials.length, 'candidate')} executed on PostgreSQL ${judged.database.server.major}, ${trials.filter(({ passed }) => passed).length} passed every check`,
  );
}
