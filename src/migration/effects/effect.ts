import type { LockMode } from '../../postgres/lock-modes.js';

/** What a command does to the relation that it is about, as measured. */
export interface Effect {
  /** The shape in the table of measured statements that it was found under, or what the shadow was seen to do. */
  readonly shape: string;
  /** Until commit; null for none. */
  readonly lock: LockMode | null;
  /** Locks on relations beside it, by the part that they play: `p` is the referenced one. */
  readonly others: Readonly<Record<string, LockMode>>;
  readonly rewrites: boolean;
  /** Read from end to end under that lock. */
  readonly scans: boolean;
  /** Whether indexes are built anew. */
  readonly rebuildsIndexes: boolean;
  /** Statements of others that wait on it: SELECT, INSERT, UPDATE, DDL. */
  readonly waits: readonly string[];
  /** False where it depends on what is not known, and the worst is assumed. */
  readonly certain: boolean;
}
