import type { Part } from './part.js';

/** Rows of which equal keys are about as many: a share of all rows, and how many rows one key has on average. */
export interface Group {
  readonly share: number;
  /** As the mean of a Poisson distribution: 0 where no key comes twice. */
  readonly mean: number;
}

/** Groups that are told apart; more are put together with those next to them. */
const MOST = 48;

/**
 * How rows spread over the keys that the parts make together, taken to be independent of each other. `rows` of the table; of them an index holds
 * the share `held`, in which the rows of one key are fewer. Looked at are the rows of which these parts are NULL, and no others.
 */
export function groupRows(parts: readonly Part[], rows: number, held: number, missing: ReadonlySet<Part> = new Set()): readonly Group[] {
  if (rows * held === 0) return [{ share: 1, mean: 0 }];
  let cells: Group[] = [{ share: 1, mean: rows }];
  for (const part of parts) {
    const values = missing.has(part) ? [{ share: 1, each: part.nullFraction }] : listValues(part, rows);
    cells = merge(
      cells
        .flatMap((cell) => values.map((value) => ({ share: cell.share * value.share, mean: cell.mean * value.each })))
        .filter(({ share }) => share > 0),
    );
  }
  return cells.map(({ share, mean }) => ({ share, mean: held * mean }));
}

interface Value {
  readonly share: number;
  /** Share of all rows that one of these values has. */
  readonly each: number;
}

/** Those that are not NULL, with their shares of each other. Every value that is counted is there, while of combinations some may not be. */
function listValues({ nullFraction, common, others }: Part, rows: number): readonly Value[] {
  const known = common.reduce((sum, each) => sum + each, nullFraction);
  const rest = Math.max(0, 1 - known);
  const present = Math.max(1e-9, 1 - nullFraction);
  const values = common.map((each) => ({ share: each / present, each }));
  return rest > 1e-6 ? [...values, { share: rest / present, each: untruncate((rows * rest) / Math.max(1, others)) / rows }] : values;
}

function merge(cells: readonly Group[]): Group[] {
  if (cells.length <= MOST) return [...cells];
  const sorted = cells.toSorted((one, other) => one.mean - other.mean);
  const size = Math.ceil(sorted.length / MOST);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, at) => {
    const near = sorted.slice(at * size, (at + 1) * size);
    const share = near.reduce((sum, each) => sum + each.share, 0);
    // Keys are counted by rows: shares over means.
    const keys = near.reduce((sum, each) => sum + each.share / each.mean, 0);
    return { share, mean: share / keys };
  });
}

/** Of a Poisson distribution of which 0 is not seen, and whose mean is so much: its own mean. */
export function untruncate(mean: number): number {
  if (mean <= 1) return 0;
  if (mean > 20) return mean;
  let own = mean;
  for (let step = 0; step < 60; step += 1) own = mean * (1 - Math.exp(-own));
  return own;
}

/** The expectation of a function of how many rows a key has, for each row. */
export function perRow(mean: number, ofCount: (count: number) => number): number {
  if (mean < 1e-3) return ofCount(1);
  if (mean > 800) return ofCount(Math.round(mean)) / Math.round(mean);
  const spread = 6 * Math.sqrt(mean) + 6;
  let probability = 0;
  let sum = 0;
  for (let count = Math.max(1, Math.floor(mean - spread)); count <= mean + spread; count += 1) {
    probability = probability === 0 ? Math.exp(count * Math.log(mean) - mean - logFactorial(count)) : (probability * mean) / count;
    sum += probability * ofCount(count);
  }
  return sum / mean;
}

function logFactorial(count: number): number {
  let sum = 0;
  for (let factor = 2; factor <= count; factor += 1) sum += Math.log(factor);
  return sum;
}
