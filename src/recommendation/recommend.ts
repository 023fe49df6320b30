import type { Catalog } from '../catalog/catalog.js';
import type { AlembicStyle } from '../change/alembic-style.js';
import type { Change } from '../change/change.js';
import { editModels, type ModelSources } from '../change/model/edit-models.js';
import { meaningOf } from '../change/raw-sql.js';
import { describeChange } from '../change/render.js';
import { renderRevision, type RevisionFile } from '../change/revision.js';
import { readRevisionStyle, type SampleRevision } from '../change/revision-style.js';
import type { Candidate, Finding } from '../engine/finding.js';
import type { Proved, Trial } from '../proof/proof.js';
import { renderDiff } from '../source/edit-diff.js';
import type { Statistics } from '../statistics/statistics.js';
import { type Advice, buildRecommendation } from './build.js';
import { gradeProof, type Majors } from './grade.js';
import type { Recommendation } from './recommendation.js';

/** What the recommendations of one review stand on. */
export interface Ground {
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
  readonly majors: Majors;
  /** Null when there are no models: no diff is offered then. */
  readonly models: ModelSources | null;
  /** Null when there is no Alembic history. */
  readonly revisions: RevisionGround | null;
  /** Why nothing was tried, where nothing was: `--no-proof`. */
  readonly whyUntried: string | null;
}

export interface RevisionGround {
  readonly directory: string;
  readonly heads: readonly string[];
  readonly sample: SampleRevision | null;
  readonly date: Date;
  readonly defaultSchema: string;
  /** Whether the metadata has a naming convention. */
  readonly conventional: boolean;
}

export interface Recommended {
  readonly recommendations: Recommendation[];
  /** By recommendation: the changes that it describes, as data. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** By finding: why there is no recommendation. */
  readonly reasons: ReadonlyMap<string, string>;
}

interface Choice {
  readonly finding: Finding;
  readonly candidate: Candidate;
  readonly trial: Trial | null;
  readonly alternatives: Advice['alternatives'];
}

/**
 * One recommendation for each set of changes that answers findings: the first candidate that passed its proof; without proofs, or
 * where a candidate makes no claim that could be checked, the first one, graded as not proved.
 */
export function recommend(proved: readonly Proved[], ground: Ground): Recommended {
  const reasons = new Map<string, string>();
  const chosen = new Map<string, Choice[]>();
  for (const each of proved) {
    const choice = chooseCandidate(each, ground);
    if (typeof choice === 'string') reasons.set(each.finding.id, choice);
    else chosen.set(JSON.stringify(choice.candidate.changes), [...(chosen.get(JSON.stringify(choice.candidate.changes)) ?? []), choice]);
  }
  const advised = [...chosen.values()].flatMap((choices) => adviseOn(choices, ground));
  return {
    recommendations: advised.map(({ recommendation }) => recommendation),
    candidates: new Map(advised.map(({ recommendation, candidate }) => [recommendation.id, candidate])),
    reasons,
  };
}

function chooseCandidate({ finding, trials, winner }: Proved, { whyUntried }: Ground): Choice | string {
  const candidates = finding.candidates;
  const [first] = candidates;
  if (first === undefined) return finding.noRecommendation ?? 'the rule has no change to offer';
  const tried = (candidate: Candidate): Trial | null => trials.find((trial) => trial.candidate === candidate) ?? null;
  const unproved =
    whyUntried !== null
      ? first
      : candidates.find((candidate) => candidate.alternativeOnly !== true && (tried(candidate)?.checks.length ?? 0) === 0);
  const candidate = winner?.candidate ?? unproved;
  if (candidate === undefined)
    return `no change passed its proof: ${trials.map(({ candidate: tried, reason }) => `${tried.title}: ${reason ?? `it passed, and is for you to choose. ${tried.drawback ?? ''}`.trim()}`).join('; ')}`;
  const alternatives = candidates.filter((other) => other !== candidate).map((other) => ({ candidate: other, trial: tried(other) }));
  return { finding, candidate, trial: whyUntried === null ? tried(candidate) : null, alternatives };
}

function adviseOn(
  choices: readonly Choice[],
  ground: Ground,
): { readonly recommendation: Recommendation; readonly candidate: Candidate }[] {
  const [choice] = choices;
  if (choice === undefined) return [];
  const { candidate, trial, alternatives } = choice;
  const { diffs, reasons } = editEach(candidate.changes, ground.models);
  const revision = candidate.byHand === true ? byHand : makeRevision(candidate.changes, ground.revisions);
  const advice: Advice = {
    answers: choices.map(({ finding }) => finding),
    candidate,
    trial,
    alternatives,
    diffs,
    proof: gradeProof(candidate.changes, trial, ground.majors, ground.whyUntried ?? 'nothing could be checked'),
    major: ground.majors.project,
    revision: revision !== null && 'reason' in revision ? null : revision,
    style: alembicStyle(ground.revisions),
    notes: [...reasons, ...(revision !== null && 'reason' in revision ? [`No revision: ${revision.reason}.`] : [])],
    catalog: ground.catalog,
    statistics: ground.statistics,
  };
  return [{ recommendation: buildRecommendation(advice), candidate }];
}

/** The diff of each change on top of those before it, so that they apply in order. */
function editEach(
  changes: readonly Change[],
  models: ModelSources | null,
): { readonly diffs: readonly (string | null)[]; readonly reasons: readonly string[] } {
  if (models === null) return { diffs: changes.map(() => null), reasons: [] };
  const stages = changes.map((_, position) => editModels(changes.slice(0, position + 1), models));
  const diffs = stages.map((stage, position) => {
    const before = new Map(stages[position - 1]?.files.map(({ file, after }) => [file, after]));
    return renderDiff(stage.files.map((edit) => ({ ...edit, before: before.get(edit.file) ?? edit.before }))) || null;
  });
  const byHand = stages.at(-1)?.notEdited ?? [];
  const silent = changes.filter(
    (change, position) => diffs[position] === null && !byHand.some((each) => meaningOf(change).includes(each.change)),
  );
  return {
    diffs,
    reasons: [
      ...byHand.map(({ change, reason }) => `Models not edited for "${describeChange(change)}": ${reason}.`),
      ...silent.map((change) => `The models say so already: "${describeChange(change)}".`),
    ],
  };
}

/** A new revision would fail wherever the history has run. */
const byHand = { reason: 'the revisions make it already, so it is made good on this database alone' };

function makeRevision(changes: readonly Change[], revisions: RevisionGround | null): RevisionFile | { readonly reason: string } | null {
  const statements = changes.filter(({ kind }) => kind !== 'editPython');
  if (revisions === null || statements.length === 0) return null;
  const message = statements.map(describeChange).join('; ').slice(0, 200);
  return renderRevision({ ...revisions, changes: statements, message, schema: revisions.defaultSchema });
}

function alembicStyle(revisions: RevisionGround | null): AlembicStyle {
  return {
    quote: readRevisionStyle(revisions?.sample ?? null).quote,
    defaultSchema: revisions?.defaultSchema ?? 'public',
    conventional: revisions?.conventional ?? false,
  };
}
