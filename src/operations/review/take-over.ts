import { renderAllSql, isIrreversible } from '../../change/render.js';
import type { Candidate, Finding } from '../../engine/finding.js';
import type { MeasuredStep, Proved, Trial } from '../../proof/proof.js';
import { identifyRecommendation } from '../../recommendation/identify.js';
import type { Recommendation, Step } from '../../recommendation/recommendation.js';
import { shareIndexes } from '../../recommendation/share-indexes.js';
import { type JudgedObject, objectsOfFinding } from '../../team/continuation/objects.js';
import type { Past, PastFinding } from '../../team/continuation/past.js';
import { isSame } from '../../team/continuation/same-evidence.js';

/** What need not be tried again. */
export interface TakenOver {
  /** Findings with the trial that the earlier analysis recorded. */
  readonly proved: readonly Proved[];
  /** Findings that are to be tried. */
  readonly open: readonly Finding[];
}

/**
 * Findings whose objects are what they were, with the proof that the earlier analysis has of them; what is advised is written anew from today's code.
 * A table is taken over as a whole or not at all, as its findings may share an index.
 */
export function takeOver(findings: readonly Finding[], past: Past, ground: string, objects: ReadonlyMap<string, JudgedObject>): TakenOver {
  if (past.of === null || past.ground !== ground) return { proved: [], open: findings };
  const earlier = new Map(past.findings.map((finding) => [finding.id, finding]));
  const shared = shareIndexes(findings);
  const about = new Map(shared.map((finding) => [finding.id, objectsOfFinding(finding, objects)]));
  const kept = new Map(
    shared.flatMap((finding) => {
      const before = earlier.get(finding.id);
      const proved = before === undefined || !isUnchanged(finding, before) ? null : restore(finding, before, past);
      return proved === null ? [] : [[finding.id, proved] as const];
    }),
  );
  const moved = new Set([...objects.keys()].filter((object) => !isAsBefore(object, past, objects)));
  const unsettled = new Set(shared.filter(({ id }) => !kept.has(id)).flatMap(({ id }) => about.get(id) ?? []));
  for (;;) {
    const lost = [...kept.keys()].filter((id) => {
      const own = about.get(id) ?? [];
      return own.length === 0 || own.some((object) => moved.has(object) || (isTable(object) && unsettled.has(object)));
    });
    if (lost.length === 0) break;
    for (const id of lost) {
      kept.delete(id);
      for (const object of about.get(id) ?? []) unsettled.add(object);
    }
  }
  return { proved: shared.flatMap(({ id }) => kept.get(id) ?? []), open: findings.filter(({ id }) => !kept.has(id)) };
}

function isTable(object: string): boolean {
  return object.startsWith('table ');
}

function isAsBefore(object: string, past: Past, objects: ReadonlyMap<string, JudgedObject>): boolean {
  const [before, now] = [past.objects.get(object), objects.get(object)];
  return before !== undefined && before.fingerprint === now?.fingerprint && before.sizes === now.sizes;
}

function isUnchanged({ severity, evidence }: Finding, before: PastFinding): boolean {
  return severity === before.severity && isSame(before.evidence, evidence);
}

/** Null where the earlier advice is not among what is offered now, or was not proved. */
function restore(finding: Finding, before: PastFinding, past: Past): Proved | null {
  if (finding.candidates.length === 0) return { finding, trials: [], winner: null };
  if (before.recommendation === null) return before.noRecommendation === null ? null : { finding, trials: [], winner: null };
  const advice = past.recommendations.get(before.recommendation);
  const candidate = finding.candidates.find(({ changes }) => identifyRecommendation(changes) === before.recommendation);
  const trial = advice === undefined || candidate === undefined ? null : restoreTrial(candidate, advice);
  return trial === null ? null : { finding, trials: [trial], winner: trial };
}

/** The trial that a recommendation was made from; null where it was none, or its statements would be others now. */
function restoreTrial(candidate: Candidate, { migration, proof }: Recommendation): Trial | null {
  const { up, down } = renderAllSql(candidate.changes);
  const measured = restoreSteps(up, migration.steps);
  const back = isIrreversible(down) ? [] : 'reverse' in migration ? restoreSteps(down, migration.reverse) : null;
  if (proof.grade === 'not_proved' || measured === null || back === null || proof.checks.some(({ ok }) => !ok)) return null;
  return { candidate, up: measured, down: back, checks: proof.checks, passed: true, reason: null };
}

function restoreSteps(rendered: readonly { readonly sql: string }[], told: readonly Step[]): MeasuredStep[] | null {
  if (rendered.length !== told.length || rendered.some(({ sql }, index) => sql !== told[index]?.sql)) return null;
  return told.map(({ sql, locks, rewrites, scans, transaction }) => ({
    sql,
    locks: locks.map(({ relation, mode }) => ({ relation, mode })),
    rewrites,
    scans,
    transaction,
  }));
}
