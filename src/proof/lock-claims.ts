import { compareLockModes, isLockMode } from '../postgres/lock-modes.js';
import type { Attempt } from './trial.js';

/** Compares the measured locks of each attempt with what its finding allows: no step may hold more on the relation. Pure. */
export function showLockClaims(attempts: readonly Attempt[]): void {
  for (const { finding, up, checks } of attempts) {
    for (const claim of finding.claims) {
      if (claim.kind !== 'lock' || up.length === 0) continue;
      const relation = `${claim.schema}.${claim.relation}`;
      const modes = up.flatMap((step) => step.locks.filter((lock) => lock.relation === relation).map(({ mode }) => mode));
      const strongest = modes.filter(isLockMode).toSorted(compareLockModes).at(-1) ?? null;
      const ok = strongest === null || (isLockMode(claim.atMost) && compareLockModes(strongest, claim.atMost) <= 0);
      checks.push({ claim: `no step holds more than ${claim.atMost} on ${relation}`, ok, before: null, after: strongest ?? 'no lock' });
    }
  }
}
