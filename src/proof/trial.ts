import type { Candidate, Finding } from '../engine/finding.js';
import type { MeasuredStep, ProofCheck, Trial } from './proof.js';

/** A candidate on its way through a proof: what is known so far. */
export interface Attempt {
  readonly finding: Finding;
  readonly candidate: Candidate;
  readonly up: MeasuredStep[];
  readonly down: MeasuredStep[];
  readonly checks: ProofCheck[];
}

export function startAttempt(finding: Finding, candidate: Candidate): Attempt {
  return { finding, candidate, up: [], down: [], checks: [] };
}

/** The verdict: a trial passes when something was checked and every check holds. */
export function concludeAttempt({ candidate, up, down, checks }: Attempt): Trial {
  const failed = checks.find(({ ok }) => !ok);
  const passed = failed === undefined && checks.length > 0;
  const reason =
    failed === undefined ? (passed ? null : 'nothing could be checked') : `${failed.claim}: ${failed.after ?? 'does not hold'}`;
  return { candidate, up, down, checks, passed, reason };
}

/** The relations whose catalog entries a candidate touches, as `schema.table`. */
export function touchedRelations({ finding, candidate }: Attempt): string[] {
  const touched = candidate.changes.flatMap((change) => ('table' in change ? [`${change.schema}.${change.table}`] : []));
  const { schema, relation } = finding.subject;
  return [...new Set([...touched, `${schema ?? ''}.${relation ?? ''}`])];
}
