import type { Candidate } from '../engine/finding.js';
import { compareLockModes, isLockMode, type LockMode, whatWaits } from '../postgres/lock-modes.js';
import type { Trial } from '../proof/proof.js';
import type { Rejected } from './recommendation.js';
import { countOf } from '../source/count-of.js';

/** Why an alternative lost: the check that failed, or what it was measured to do, beside the drawback that its rule states. */
export function describeRejected(candidate: Candidate, trial: Trial | null, winner: Trial | null): Rejected {
  const reason = candidate.drawback ?? 'it stands behind the first that passed';
  const change = candidate.title;
  if (trial === null) return { change, figure: 'not measured', reason };
  const failed = trial.checks.find(({ ok }) => !ok);
  if (failed !== undefined)
    return {
      change,
      figure: failed.after ?? 'does not hold',
      reason: `${candidate.drawback ?? ''} It fails its proof: ${failed.claim}.`.trim(),
    };
  return { change, figure: measuredFigure(trial, winner), reason };
}

/** What sets it apart from the one that won: its lock, its plan, the number of its statements; or that nothing measured does. */
function measuredFigure(trial: Trial, winner: Trial | null): string {
  const differing = [strongestLock, plannedAccess, countSteps].find((figure) => winner === null || figure(trial) !== figure(winner));
  return differing === undefined ? `as the recommended one: ${strongestLock(trial)}` : differing(trial);
}

/** How the relation is reached with the index of this candidate. */
function plannedAccess({ checks }: Trial): string {
  return checks.find(({ claim }) => claim.startsWith('planned at'))?.after ?? 'no plan';
}

function countSteps({ up }: Trial): string {
  return countOf(up.length, 'statement');
}

/** `SHARE on public.orders holds up writes`. */
function strongestLock({ up }: Trial): string {
  const held = up.flatMap(({ locks }) => locks).filter((lock): lock is { relation: string; mode: LockMode } => isLockMode(lock.mode));
  const [strongest] = held.toSorted((one, other) => compareLockModes(other.mode, one.mode));
  return strongest === undefined ? 'no lock measured' : `${strongest.mode} on ${strongest.relation} holds up ${whatWaits(strongest.mode)}`;
}
