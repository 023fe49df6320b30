/** A column as it really is, of which ANALYZE sees a sample. */
export interface Population {
  /** Rows that are not NULL. */
  readonly rows: number;
  /** Blocks of the table. */
  readonly pages: number;
  /** Distinct values that there really are. */
  readonly distinct: number;
  /** True where equal values stand on the same block: what was inserted together, as the lines of one order. */
  readonly clustered: boolean;
  /** Rows that ANALYZE takes: 300 times the statistics target. */
  readonly sample: number;
}

/**
 * The number of distinct values that ANALYZE will believe in, for values that are all about equally frequent. It takes as many blocks
 * as rows and then rows of those blocks, so that of a large table in which equal values stand together it meets equal values more often
 * than chance would have it, and believes in far fewer. Sources: `acquire_sample_rows` and `compute_distinct_stats` in
 * src/backend/commands/analyze.c (the estimator of Haas and Stokes, IBM Research Report RJ 10025).
 */
export function estimateDistinct({ rows, pages, distinct, clustered, sample }: Population): number {
  if (rows <= sample || distinct <= 1) return Math.min(distinct, rows);
  const each = rows / distinct;
  const share = clustered ? Math.min(1, (sample / rows) * Math.max(1, pages / sample)) : sample / rows;
  const alone = (1 - share) ** (each - 1);
  const seen = (1 - (1 - share) ** each) / (each * share);
  const once = sample * alone;
  const met = Math.min(sample, sample * seen);
  const estimate = (sample * met) / (sample - once + (once * sample) / rows);
  return Math.max(Math.min(met, distinct), Math.min(estimate, rows));
}

/**
 * Distinct values after growth, where nothing says where values come from: as many kinds as would have shown so many different ones
 * among the rows so far, drawn evenly. Values that each occur often are taken for a set that is known in full.
 */
export function drawMore(distinct: number, rows: number, factor: number): number {
  if (distinct >= rows) return distinct * factor;
  const kinds = solveKinds(distinct, rows);
  return Math.max(distinct, kinds * (1 - Math.exp((-rows * factor) / kinds)));
}

/** The k of `distinct = k (1 - e^(-rows/k))`, which grows with k, by halving. */
function solveKinds(distinct: number, rows: number): number {
  let low = distinct;
  let high = (rows * rows) / Math.max(1e-9, rows - distinct) + rows;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (middle * (1 - Math.exp(-rows / middle)) < distinct) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
