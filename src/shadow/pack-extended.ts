import type { ExtendedValues, MostCommonCombinations } from '../statistics/statistics.js';
import type { ValueType } from './internal-values.js';

const DISTINCT_MAGIC = 0xa352bfa4;
const DEPENDENCIES_MAGIC = 0xb4549a2c;
const COMBINATIONS_MAGIC = 0xe1a651c2;

/** `statext_ndistinct_serialize` in src/backend/statistics/mvdistinct.c. */
export function packDistinct(distinct: ExtendedValues['distinct'], numberOf: (name: string) => number): Buffer {
  const items = distinct.flatMap(({ of, count }) => [double(count), uint32(of.length), ...of.map((name) => int16(numberOf(name)))]);
  return Buffer.concat([uint32(DISTINCT_MAGIC), uint32(1), uint32(distinct.length), ...items]);
}

/** `statext_dependencies_serialize` in src/backend/statistics/dependencies.c. */
export function packDependencies(dependencies: ExtendedValues['dependencies'], numberOf: (name: string) => number): Buffer {
  const items = dependencies.flatMap(({ of, on, degree }) => [
    double(degree),
    int16(of.length + 1),
    ...[...of, on].map((name) => int16(numberOf(name))),
  ]);
  return Buffer.concat([uint32(DEPENDENCIES_MAGIC), uint32(1), uint32(dependencies.length), ...items]);
}

/** The different values of one column of the combinations, as text and as the server keeps them. */
export interface Dimension {
  readonly type: ValueType;
  readonly texts: readonly string[];
  readonly bytes: readonly Buffer[];
}

/** `statext_mcv_serialize` in src/backend/statistics/mcv.c. */
export function packCombinations(dimensions: readonly Dimension[], items: MostCommonCombinations['items']): Buffer {
  return Buffer.concat([
    uint32(COMBINATIONS_MAGIC),
    uint32(1),
    uint32(items.length),
    int16(dimensions.length),
    ...dimensions.map(({ type }) => uint32(type.oid)),
    ...dimensions.map(packInfo),
    ...dimensions.flatMap(({ type, bytes }) =>
      bytes.map((value) => (type.length === -1 ? Buffer.concat([uint32(value.length), value]) : value)),
    ),
    ...items.map((item) => packItem(dimensions, item)),
  ]);
}

function packInfo({ type, bytes }: Dimension): Buffer {
  const total = bytes.reduce((sum, { length }) => sum + length, 0);
  const varies = type.length === -1;
  const aligned = type.byValue ? 0 : bytes.reduce((sum, { length }) => sum + align(varies ? 4 + length : length), 0);
  const info = Buffer.alloc(20);
  info.writeInt32LE(bytes.length, 0);
  info.writeInt32LE(varies ? total + 4 * bytes.length : total, 4);
  info.writeInt32LE(aligned, 8);
  info.writeInt32LE(type.length, 12);
  info.writeUInt8(type.byValue ? 1 : 0, 16);
  return info;
}

function packItem(dimensions: readonly Dimension[], { values, frequency, baseFrequency }: MostCommonCombinations['items'][number]): Buffer {
  const indexes = dimensions.map(({ texts }, position) => {
    const value = values[position] ?? null;
    return int16(value === null ? 0 : texts.indexOf(value));
  });
  return Buffer.concat([
    Buffer.from(dimensions.map((_, position) => ((values[position] ?? null) === null ? 1 : 0))),
    double(frequency),
    double(baseFrequency),
    ...indexes,
  ]);
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16LE(value);
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
