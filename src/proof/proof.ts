import type { Candidate, Finding } from '../engine/finding.js';

/** One executed statement and what the server was seen to do: locks from `pg_locks`, rewrites from `relfilenode`. */
export interface MeasuredStep {
  readonly sql: string;
  /** Strongest lock a relation, mode as PostgreSQL spells it: `ACCESS EXCLUSIVE`. */
  readonly locks: readonly { readonly relation: string; readonly mode: string }[];
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
  /** Steps with the same number may share a transaction; null runs outside any. */
  readonly transaction: number | null;
}

/** One thing that was shown, with what stood before and after. */
export interface ProofCheck {
  readonly claim: string;
  readonly ok: boolean;
  readonly before: string | null;
  readonly after: string | null;
  /** The planner's total cost before and after, where a plan was shown. */
  readonly cost?: { readonly before: number; readonly after: number } | undefined;
}

/** What trying a candidate showed. */
export interface Trial {
  readonly candidate: Candidate;
  readonly up: readonly MeasuredStep[];
  readonly down: readonly MeasuredStep[];
  readonly checks: readonly ProofCheck[];
  /** All checks hold. */
  readonly passed: boolean;
  /** Why it failed: the server's message with its SQLSTATE, or the check that did not hold. */
  readonly reason: string | null;
}

/** A finding with everything that was tried for it; `winner` is the first candidate that passed. */
export interface Proved {
  readonly finding: Finding;
  readonly trials: readonly Trial[];
  readonly winner: Trial | null;
}

export interface Proof {
  readonly grade: 'executed' | 'executed_other_major' | 'not_proved';
  /** Major of the server that executed it; null when none did. */
  readonly major: number | null;
  readonly checks: readonly ProofCheck[];
  /** A shadow has no rows: whether the data allow the change is what `preflight` tells. */
  readonly dataProved: false;
  /** Read-only queries whose answer tells whether the statement will fail on the real data. */
  readonly preflight: readonly string[];
  /** Why it was not proved, or was on another major. */
  readonly why: string | null;
}
