import type { Change } from '../../change/change.js';
import type { Finding } from '../../engine/finding.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import type { Preflight } from './result.js';

/** A recommendation that is to become files. */
export interface ChosenFix {
  /** Of the recommendation. */
  readonly id: string;
  readonly recommendation: Recommendation;
  readonly changes: readonly Change[];
  readonly answers: readonly Finding[];
  readonly preflight: readonly Preflight[];
}

/** Why a chosen fix is not among the files. */
export interface LeftOut {
  readonly fix: ChosenFix;
  readonly status: 'left_out' | 'instructions' | 'covered';
  readonly why: string;
}

export function describeFix({ recommendation }: ChosenFix): string {
  return recommendation.changes.map(({ summary }) => summary).join('; ');
}
