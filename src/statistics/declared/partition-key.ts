import { isMoment } from '../../catalog/column-facts.js';
import type { Column, Table } from '../../catalog/catalog.js';
import { readArrayText, writeArrayText } from '../array-text.js';
import type { ColumnStatistics } from '../statistics.js';
import { printNumber, printTime, spread } from './spread.js';

/** The only column that the partitions of a table are told apart by. */
export interface PartitionKey {
  readonly by: 'RANGE' | 'LIST';
  readonly column: Column;
}

export function readPartitionKey({ partitionKey, columns }: Table): PartitionKey | null {
  const [, by, name] = /^(RANGE|LIST) \("?([^"(),]+)"?\)$/.exec(partitionKey ?? '') ?? [];
  const column = columns.find((each) => each.name === name);
  return column === undefined || (by !== 'RANGE' && by !== 'LIST') ? null : { by, column };
}

type Values = Pick<ColumnStatistics, 'mostCommonValues' | 'mostCommonFrequencies' | 'histogramBounds'>;

/** What is known of the key's column in partitions with as many rows each: nothing beside what their bounds say. */
export function boundColumn({ by, column }: PartitionKey, partitions: readonly Table[]): Values {
  const ranges = partitions.map(({ partitionOf }) => (by === 'RANGE' ? readRange(column, partitionOf?.bound ?? '') : null));
  const known = ranges.flatMap((range) => range ?? []).toSorted((one, other) => one.from - other.from);
  const print = isMoment(column) ? (time: number) => printTime(column, time) : printNumber;
  const bounds = known.flatMap(({ from, to }) => readArrayText(spread(from, to, print)).slice(0, partitions.length === 1 ? undefined : -1));
  return {
    mostCommonValues: null,
    mostCommonFrequencies: null,
    histogramBounds: known.length === 0 || known.length < partitions.length ? null : writeArrayText(thin(bounds)),
  };
}

/** At most so many that the planner reads them quickly. */
function thin(bounds: readonly (string | null)[]): readonly (string | null)[] {
  const every = Math.ceil(bounds.length / 101);
  return bounds.filter((_, position) => position % every === 0 || position === bounds.length - 1);
}

/** `FOR VALUES FROM ('2025-01-01') TO ('2025-04-01')`: times in milliseconds, or numbers; the end is not part of it. Null for any other bound. */
function readRange(column: Column, bound: string): { readonly from: number; readonly to: number } | null {
  const [, first, second] = /^FOR VALUES FROM \('?([^'(),]+)'?\) TO \('?([^'(),]+)'?\)$/.exec(bound) ?? [];
  const read = (text: string): number =>
    isMoment(column)
      ? Date.parse(
          `${text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')}${/\d\d:\d\d/.test(text) ? (/[+-]\d\d(:\d\d)?$/.test(text.slice(10)) ? '' : 'Z') : ''}`,
        )
      : Number(text);
  const [from, to] = [read(first ?? ''), read(second ?? '')];
  if (first === undefined || second === undefined || !Number.isFinite(from) || !Number.isFinite(to)) return null;
  const step = isMoment(column) ? (column.baseType === 'date' ? 86_400_000 : 1) : 1;
  return { from, to: Math.max(from, to - step) };
}
