import type { CandidateIndex } from '../../shadow/candidate-index.js';

/** Levels between the root of a B-tree and its leaves; null where they are not known. */
export function btreeLevels(_: CandidateIndex): number | null {
  return null;
}
