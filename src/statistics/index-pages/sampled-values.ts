import { readArrayText } from '../array-text.js';
import type { ColumnStatistics } from '../statistics.js';

/** A value that statistics hold, and how many of the values that were looked at it stands for. */
export interface SampledValue {
  readonly text: string;
  readonly weight: number;
}

/** More tell no more, and take time. */
const MOST = 500;

/** Common values by what share they have, and the bounds of the histogram for the others; none where values were left out. */
export function listSampled({
  mostCommonValues,
  mostCommonFrequencies,
  histogramBounds,
  nullFraction,
}: ColumnStatistics): readonly SampledValue[] {
  const bounds = read(histogramBounds);
  const common = read(mostCommonValues);
  const frequencies = mostCommonFrequencies ?? [];
  const rest = Math.max(0, 1 - nullFraction - frequencies.reduce((sum, each) => sum + each, 0));
  // Each bound is worth one: so much is one common value.
  const unit = bounds.length === 0 ? 1 / Math.max(1, common.length * 10) : rest / bounds.length;
  const all = [
    ...common.map((text, at) => ({ text, weight: unit === 0 ? 1 : Math.max(1, (frequencies[at] ?? 0) / unit) })),
    ...bounds.map((text) => ({ text, weight: 1 })),
  ];
  const step = Math.ceil(all.length / MOST);
  return all.filter((_, at) => at % step === 0);
}

function read(text: string | null): string[] {
  return text === null ? [] : readArrayText(text).flatMap((value) => value ?? []);
}
