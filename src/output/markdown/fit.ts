/** A document that is written with more or less of each finding. */
export interface Fitted {
  /** So many findings, the first, stand whole. */
  readonly whole: number;
  /** So many stand at all. */
  readonly listed: number;
}

/**
 * The most that fits into so many characters: as many findings whole as possible, the others in a line each; when not even the lines fit,
 * as many lines as possible. `lengthOf` grows with both numbers.
 */
export function fit(findings: number, maxLength: number, lengthOf: (fitted: Fitted) => number): Fitted {
  const whole = largest(findings, (count) => lengthOf({ whole: count, listed: findings }) <= maxLength);
  if (whole > 0 || lengthOf({ whole: 0, listed: findings }) <= maxLength) return { whole, listed: findings };
  return { whole: 0, listed: largest(findings, (count) => lengthOf({ whole: 0, listed: count }) <= maxLength) };
}

/** The largest number up to `limit` for which it holds, 0 when it holds for none; it holds for all below one for which it does. */
function largest(limit: number, holds: (count: number) => boolean): number {
  let low = 0;
  let high = limit;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
