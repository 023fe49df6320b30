import type { Candidate } from '../engine/finding.js';
import { compareLockModes, isLockMode, type LockMode, whatWaits } from '../postgres/lock-modes.js';
import type { Trial } from '../proof/proof.js';
import type { Rejected } from './recommendation.js';

/** Why an alternative lost: the check that failed, or what it was measured to do beside the drawback that its rule states. */
export function describeRejected(candidate: Candidate, trial: Trial | null): Rejected {
  const reason = candidate.drawback ?? 'it stands behind the first that passed';
  if (trial === null) return { change: candidate.title, figure: 'not measured', reason };
  if (trial.passed || trial.checks.length === 0) return { change: candidate.title, figure: strongestLock(trial), reason };
  const failed = trial.checks.find(({ ok }) => !ok);
  return { change: candidate.title, figure: failed?.after ?? 'does not hold', reason: failed?.claim === undefined ? reason : `it fails its proof: ${failed.claim}` };
}

/** `SHARE on public.orders holds up writes`. */
function strongestLock({ up }: Trial): string {
  const held = up.flatMap(({ locks }) => locks).filter((lock): lock is { relation: string; mode: LockMode } => isLockMode(lock.mode));
  const [strongest] = held.toSorted((one, other) => compareLockModes(other.mode, one.mode));
  return strongest === undefined ? 'no lock measured' : `${strongest.mode} on ${strongest.relation} holds up ${whatWaits(strongest.mode)}`;
}
