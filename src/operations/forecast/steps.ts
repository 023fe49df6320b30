import { Failure } from '../../failure/failure.js';
import type { ForecastRequest } from './request.js';

/** Where the forecast looks: in times today's rows, or in months from now. */
export interface Axis {
  readonly unit: 'times' | 'months';
  readonly steps: readonly number[];
}

/** Beyond this no table of a megabyte today fits into what a relation of PostgreSQL may have. */
const MOST_TIMES = 1_000_000;
const MOST_MONTHS = 1_200;
const MOST_STEPS = 12;

/** The steps that were asked for, in rising order, each once. */
export function readSteps({ times, months }: Pick<ForecastRequest, 'times' | 'months'>): Axis {
  if (times !== undefined && months !== undefined)
    throw new Failure('usage', '--times and --months are two ways to look ahead', { hint: 'Give one of them.' });
  return months === undefined
    ? { unit: 'times', steps: read('--times', times ?? ['1', '10', '100', '1000'], 1, MOST_TIMES) }
    : { unit: 'months', steps: read('--months', months, 0, MOST_MONTHS) };
}

function read(option: string, texts: readonly string[], least: number, most: number): readonly number[] {
  const steps = texts.map((text) => {
    const step = text.trim() === '' ? Number.NaN : Number(text);
    if (!(step >= least && step <= most))
      throw new Failure('usage', `${option} takes numbers from ${least} to ${most}, not "${text}"`, {
        hint: `For example ${option} ${least === 1 ? '1,10,100' : '0,6,12,24'}.`,
      });
    return step;
  });
  if (steps.length > MOST_STEPS) throw new Failure('usage', `${option} takes at most ${MOST_STEPS} steps, not ${steps.length}`);
  const own = [least, ...steps].toSorted((one, other) => one - other);
  return own.filter((step, position) => step !== own[position - 1]);
}

/** The point between two steps at which to look next. */
export function middleOf({ unit }: Axis, from: number, to: number): number {
  const middle = unit === 'times' ? Math.sqrt(from * to) : (from + to) / 2;
  return Number(middle.toPrecision(3));
}
