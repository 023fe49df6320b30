import type { Trial } from './proof.js';

/** The first candidate that passed and may be recommended; null when none did. */
export function chooseWinner(trials: readonly Trial[]): Trial | null {
  return trials.find(({ passed, candidate }) => passed && candidate.alternativeOnly !== true) ?? null;
}
