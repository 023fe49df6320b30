import type { Change } from '../change/change.js';
import { preflightOf } from '../change/render.js';
import type { Proof, Trial } from '../proof/proof.js';

export interface Majors {
  /** What the project runs on. */
  readonly project: number;
  /** What the change was executed on. */
  readonly shadow: number;
}

/** The grade of a proof. An empty shadow proves nothing of the data: that is what the pre-flight queries are for. */
export function gradeProof(changes: readonly Change[], trial: Trial | null, majors: Majors, whyUntried: string): Proof {
  const preflight = [...new Set(changes.flatMap(preflightOf))];
  if (trial === null || !trial.passed)
    return {
      grade: 'not_proved',
      major: null,
      checks: trial?.checks ?? [],
      dataProved: false,
      preflight,
      why: trial?.reason ?? whyUntried,
    };
  const same = majors.project === majors.shadow;
  return {
    grade: same ? 'executed' : 'executed_other_major',
    major: majors.shadow,
    checks: trial.checks,
    dataProved: false,
    preflight,
    why: same ? null : `no PostgreSQL ${majors.project} was at hand: executed on ${majors.shadow}`,
  };
}
