import type { Column, IndexKey } from '../../catalog/catalog.js';
import { readArrayText } from '../array-text.js';
import { alignmentOf, averageWidth, type Columned } from '../width.js';
import type { ColumnStatistics, RelationStatistics } from '../statistics.js';
import { valueBytes, variesInLength } from './value-bytes.js';

/** A key part or an included column: what it takes, and how its values repeat. */
export interface Part {
  /** Bytes that values take, each as likely as the others; one where all are alike. */
  readonly widths: readonly number[];
  readonly alignment: number;
  readonly equalImage: boolean;
  readonly nullFraction: number;
  /** Shares of all rows that single values have, the most common ones. */
  readonly common: readonly number[];
  /** Of the other values; 0 where there are none. */
  readonly others: number;
}

/** Types whose equal values may differ in their image, so that B-trees do not deduplicate them. */
const notEqualImage: ReadonlySet<string> = new Set(['numeric', 'float4', 'float8', 'jsonb']);

/** Distinct values that the planner assumes where nothing is known. Source: DEFAULT_NUM_DISTINCT in src/include/utils/selfuncs.h. */
const UNKNOWN_DISTINCT = 200;

export function partOfColumn(column: Column, statistics: RelationStatistics): Part {
  return describe(
    column,
    statistics.columns.find(({ name, inherited }) => name === column.name && !inherited) ??
      statistics.columns.find(({ name }) => name === column.name),
    statistics.rows ?? 0,
  );
}

/** Functions that leave a text about as long and as distinct as it was. */
const KEEPS = /^\(*(?:lower|upper|btrim|ltrim|rtrim|reverse|unaccent)\(/;

/** Expressions of a known type, with the bytes of its values and how many there may be. */
const KNOWN: readonly (readonly [pattern: RegExp, bytes: number, distinct: number])[] = [
  [/^\(*date_trunc\('(?:year|quarter|month|week)/, 8, 120],
  [/^\(*date_trunc\('day'/, 8, 2_000],
  [/^\(*date_trunc\(/, 8, 0],
  [/::date\)*$/, 4, 2_000],
  [/^\(*length\(/, 4, UNKNOWN_DISTINCT],
];

export function partOfExpression(expression: string | null, table: Columned, statistics: RelationStatistics): Part {
  const words = new Set(expression?.match(/\w+/g) ?? []);
  const within = table.columns.filter(({ name }) => words.has(name));
  const [column] = within;
  if (expression !== null && column !== undefined && within.length === 1) {
    if (KEEPS.test(expression)) return partOfColumn(column, statistics);
    const known = KNOWN.find(([pattern]) => pattern.test(expression));
    const own = partOfColumn(column, statistics);
    if (known !== undefined)
      return {
        ...own,
        widths: [known[1]],
        alignment: known[1],
        equalImage: true,
        common: [],
        others: Math.min(known[2] || own.others, own.others),
      };
  }
  return { widths: [32], alignment: 1, equalImage: true, nullFraction: 0, common: [], others: UNKNOWN_DISTINCT };
}

function describe(column: Column, known: ColumnStatistics | undefined, rows: number): Part {
  const distinct = known?.distinct ?? 0;
  const count = distinct === 0 ? UNKNOWN_DISTINCT : distinct < 0 ? -distinct * rows : distinct;
  const common = known?.mostCommonFrequencies ?? [];
  return {
    widths: listWidths(column, known),
    alignment: alignmentOf(column),
    equalImage: !notEqualImage.has(column.baseType),
    nullFraction: known?.nullFraction ?? 0,
    common,
    others: Math.max(0, Math.round(count) - common.length),
  };
}

/** As many as are drawn of those that statistics hold. */
const SAMPLE = 64;

/**
 * Statistics hold values: the bounds of the histogram stand for what is not common. Without, a text's length is taken to spread over eight
 * bytes around the average, since it is stored in steps of eight.
 */
function listWidths(column: Column, known: ColumnStatistics | undefined): readonly number[] {
  const average = known?.averageWidth ?? averageWidth(column);
  if (!variesInLength(column.baseType)) return [average];
  const lengths = known === undefined ? [] : sampleLengths(column.baseType, known);
  if (lengths.length > 0) return lengths;
  if (column.baseType === 'bpchar') return [average];
  return [-3, -2, -1, 0, 0, 1, 2, 3].map((step) => Math.max(1, average + step));
}

function sampleLengths(
  baseType: string,
  { mostCommonValues, mostCommonFrequencies, histogramBounds, nullFraction }: ColumnStatistics,
): number[] {
  const lengthsOf = (text: string | null): readonly number[] =>
    text === null ? [] : readArrayText(text).flatMap((value) => (value === null ? [] : (valueBytes(baseType, value) ?? [])));
  const bounds = lengthsOf(histogramBounds);
  const common = lengthsOf(mostCommonValues);
  const frequencies = mostCommonFrequencies ?? [];
  const shareOfCommon = frequencies.reduce((sum, each) => sum + each, 0) / Math.max(1e-9, 1 - nullFraction);
  const fromCommon = bounds.length === 0 ? SAMPLE : Math.round(SAMPLE * Math.min(1, shareOfCommon));
  return [...drawByShare(common, frequencies, fromCommon), ...drawEvenly(bounds, SAMPLE - fromCommon)];
}

function drawEvenly(values: readonly number[], count: number): number[] {
  if (values.length === 0) return [];
  return Array.from({ length: count }, (_, at) => values[Math.floor(((at + 0.5) * values.length) / count)] ?? 0);
}

function drawByShare(values: readonly number[], shares: readonly number[], count: number): number[] {
  if (values.length === 0) return [];
  const total = shares.reduce((sum, each) => sum + each, 0);
  const drawn: number[] = [];
  let below = 0;
  for (const [at, value] of values.entries()) {
    below += shares[at] ?? 0;
    while (drawn.length < count && (drawn.length + 0.5) / count <= below / total + 1e-9) drawn.push(value);
  }
  return drawn;
}

/** The part of each key, in order. */
export function keyPartsOf(keys: readonly Partial<IndexKey>[], table: Columned, statistics: RelationStatistics): readonly Part[] {
  return keys.map(({ column, expression = null }) => {
    const own = column == null ? undefined : table.columns.find(({ name }) => name === column);
    return own === undefined ? partOfExpression(expression, table, statistics) : partOfColumn(own, statistics);
  });
}
