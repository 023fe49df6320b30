import type { Catalog } from '../../catalog/catalog.js';
import type { ChainedRevision } from '../../change/revision-chain.js';
import type { Sequence } from '../../change/sequence.js';
import { readRevisionStyle } from '../../change/revision-style.js';
import type { Trial } from '../../proof/proof.js';
import { buildRecommendation } from '../../recommendation/build.js';
import { gradeProof, type Majors } from '../../recommendation/grade.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import type { RevisionGround } from '../../recommendation/recommend.js';
import type { PlanProof } from './prove-plan.js';

interface PlanAdvice {
  readonly sequence: Sequence;
  readonly proof: PlanProof;
  readonly revision: ChainedRevision | null;
  readonly ground: RevisionGround;
  readonly catalog: Catalog;
  readonly majors: Majors;
}

/** The plan in the five parts. */
export function advisePlan({ sequence, proof, revision, ground, catalog, majors }: PlanAdvice): Recommendation {
  const changes = sequence.phases.flatMap((phase) => phase.changes);
  const candidate = { title: 'The plan', changes, why: explain(sequence), drawback: null };
  const failed = proof.checks.find(({ ok }) => !ok);
  const trial: Trial = {
    candidate,
    up: proof.sequence.up,
    down: proof.sequence.down,
    checks: proof.checks,
    passed: failed === undefined,
    reason: failed === undefined ? null : `${failed.claim}: ${failed.after ?? 'it does not hold'}`,
  };
  return buildRecommendation({
    answers: [],
    candidate,
    trial,
    alternatives: [],
    proof: gradeProof(changes, trial, majors, ''),
    major: majors.project,
    diffs: changes.map(() => null),
    revision,
    style: { quote: readRevisionStyle(ground.sample).quote, defaultSchema: ground.defaultSchema, conventional: ground.conventional },
    notes: sequence.phases.flatMap(({ deploys, moment }) => deploys.map((deploy) => `Before ${moment}: deploy ${deploy}.`)),
    catalog,
    statistics: null,
  });
}

function explain({ phases }: Sequence): string {
  if (phases.length > 1)
    return 'Old and new code run side by side during a deployment: what both can bear comes before it, what only the new code can bear comes after it.';
  return phases[0]?.moment === 'contract'
    ? 'The running code cannot bear it: the new code is deployed first.'
    : 'The running code does not notice it: it comes before the new code is deployed.';
}
