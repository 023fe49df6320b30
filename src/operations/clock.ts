import { Failure } from '../failure/failure.js';

/** `PLINTH_NOW` (ISO, UTC) replaces the clock. */
export function readClock(given: string | undefined): Date {
  if (given === undefined || given === '') return new Date();
  const now = new Date(given);
  if (Number.isNaN(now.getTime()))
    throw new Failure('usage', `PLINTH_NOW is not a time: ${given}`, { hint: 'Use ISO 8601 in UTC, as in 2026-01-31T12:00:00Z.' });
  return now;
}
