import type { Finding } from '../../../engine/finding.js';
import type { Majors } from '../../../recommendation/grade.js';
import type { Recommendation } from '../../../recommendation/recommendation.js';
import { adviseUnit } from './advise.js';
import type { StagedUnit, StagedUnits } from './stage-units.js';

/** What is recommended in place of statements, and why nothing is where nothing is. */
export interface Advised {
  readonly recommendations: readonly Recommendation[];
  /** By finding. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** One recommendation for each unit whose findings are gone with what is staged. */
export function adviseAll({ staged, left }: StagedUnits, gone: ReadonlyMap<StagedUnit, readonly Finding[]>, majors: Majors): Advised {
  const reasons = new Map(left.flatMap(({ unit, why }) => unit.findings.map(({ id }) => [id, `Not staged: ${why}`] as const)));
  const recommendations = new Map<string, Recommendation>();
  for (const unit of staged) {
    const answers = gone.get(unit) ?? [];
    const why = unit.kept ? whyKept(unit) : null;
    if (why !== null)
      for (const { id } of unit.unit.findings) if (!answers.some((one) => one.id === id)) reasons.set(id, `Not staged: ${why}`);
    if (answers.length === 0) continue;
    const made = adviseUnit(unit, answers, majors);
    const known = recommendations.get(made.id);
    recommendations.set(made.id, known === undefined ? made : { ...known, answers: [...known.answers, ...made.answers] });
  }
  return { recommendations: [...recommendations.values()], reasons };
}

function whyKept({ sequence }: StagedUnit): string | null {
  const [change] = sequence.phases.flatMap(({ changes }) => changes);
  return change?.kind === 'rawSql' && 'why' in change.reverse ? change.reverse.why : null;
}
