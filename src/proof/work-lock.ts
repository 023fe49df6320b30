import { compareLockModes, isLockMode, type LockMode } from '../postgres/lock-modes.js';
import type { MeasuredStep } from './proof.js';

/** A relation that is read from end to end or written anew, and the strongest lock that is held on it meanwhile. */
export interface WorkLock {
  readonly relation: string;
  readonly mode: LockMode;
  readonly work: 'reads' | 'writes anew';
}

/**
 * What takes as long as the table is large, with the lock under which it happens: those of earlier steps of the same transaction are held
 * still. Strongest first.
 */
export function findWorkLocks(steps: readonly MeasuredStep[]): readonly WorkLock[] {
  const found = steps.flatMap((step, position) => {
    const held = steps
      .slice(0, position + 1)
      .filter(({ transaction }, at) => at === position || (transaction !== null && transaction === step.transaction))
      .flatMap(({ locks }) => locks);
    const lockOn = (relation: string, work: WorkLock['work']): WorkLock[] => {
      const mode = strongest(held.filter((lock) => lock.relation === relation).map((lock) => lock.mode));
      return mode === null ? [] : [{ relation, mode, work }];
    };
    return [
      ...step.scans.flatMap((relation) => lockOn(relation, 'reads')),
      ...step.rewrites.flatMap((relation) => lockOn(relation, 'writes anew')),
    ];
  });
  return found.toSorted((one, other) => compareLockModes(other.mode, one.mode));
}

/** The strongest lock of all steps on any relation. */
export function strongestLock(steps: readonly MeasuredStep[]): LockMode | null {
  return strongest(steps.flatMap(({ locks }) => locks.map(({ mode }) => mode)));
}

function strongest(modes: readonly string[]): LockMode | null {
  return modes.filter(isLockMode).toSorted(compareLockModes).at(-1) ?? null;
}
