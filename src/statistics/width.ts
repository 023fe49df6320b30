import type { Column } from '../catalog/catalog.js';

/** Bytes of the types of fixed length, by `pg_type.typname`. Source: src/include/catalog/pg_type.dat. */
const fixed: Readonly<Record<string, number>> = {
  bool: 1,
  char: 1,
  int2: 2,
  int4: 4,
  int8: 8,
  oid: 4,
  float4: 4,
  float8: 8,
  money: 8,
  date: 4,
  time: 8,
  timetz: 12,
  timestamp: 8,
  timestamptz: 8,
  interval: 16,
  uuid: 16,
  name: 64,
  macaddr: 6,
  macaddr8: 8,
  point: 16,
  box: 32,
  lseg: 32,
  circle: 24,
};

/** `pg_type.typalign` in bytes where it is not 1. Values of variable length have short headers in indexes and tables, which are not aligned. */
const alignments: Readonly<Record<string, number>> = {
  int2: 2,
  int4: 4,
  oid: 4,
  float4: 4,
  date: 4,
  int8: 8,
  float8: 8,
  money: 8,
  time: 8,
  timetz: 8,
  timestamp: 8,
  timestamptz: 8,
  interval: 8,
  point: 8,
  box: 8,
  lseg: 8,
  circle: 8,
};

export function alignmentOf({ baseType }: Column): number {
  return alignments[baseType] ?? 1;
}

/** What of a column tells how wide its values are. */
export type Typed = Pick<Column, 'baseType' | 'type'>;

/** What of a table or materialized view tells how wide its rows are. */
export interface Columned {
  readonly columns: readonly Column[];
}

const BLOCK = 8192;
const PAGE_HEADER = 24;
const TUPLE_HEADER = 24;
const LINE_POINTER = 4;

/**
 * The width that the planner assumes of a column without statistics: its length, half of a declared maximum, else 32 bytes.
 * Source: `get_typavgwidth` in src/backend/utils/cache/lsyscache.c.
 */
export function averageWidth({ baseType, type }: Typed): number {
  const known = fixed[baseType];
  if (known !== undefined) return known;
  const maximum = /\((\d+)\)/.exec(type)?.[1];
  if (maximum === undefined || !/^(varchar|bpchar)$/.test(baseType)) return 32;
  const length = Number(maximum);
  if (baseType === 'bpchar' || length <= 32) return length;
  return length < 1000 ? 32 + Math.floor((length - 32) / 2) : 32 + Math.floor((1000 - 32) / 2);
}

/** What is usual of types whose values have no length of their own, header included. */
const usual: Readonly<Record<string, number>> = { json: 200, jsonb: 200, xml: 200, tsvector: 200, inet: 7, cidr: 7, bit: 12, varbit: 12 };

/** Elements of an array, where nobody says how many. */
const ELEMENTS = 4;

/** Bytes that a value takes on average, its header included; `fixed` where the type leaves no choice. */
export function assumeWidth(column: Typed): { readonly bytes: number; readonly fixed: boolean } {
  const { baseType, type } = column;
  if (fixed[baseType] !== undefined) return { bytes: fixed[baseType], fixed: true };
  if (usual[baseType] !== undefined) return { bytes: usual[baseType], fixed: false };
  if (type.endsWith('[]')) {
    const element = assumeWidth({ ...column, baseType: baseType.replace(/^_/, ''), type: type.slice(0, -2) });
    return { bytes: 21 + ELEMENTS * (element.fixed ? element.bytes : Math.min(element.bytes, 12)), fixed: false };
  }
  if (baseType === 'numeric') return { bytes: numericWidth(type), fixed: false };
  return { bytes: averageWidth(column), fixed: false };
}

/** A header, and two bytes for each four digits of a number of about half of the digits. */
function numericWidth(type: string): number {
  const [, precision, scale = '0'] = /\((\d+)(?:,(\d+))?\)/.exec(type) ?? [];
  if (precision === undefined) return 8;
  const whole = Math.max(1, (Number(precision) - Number(scale)) / 2);
  return 3 + 2 * Math.ceil(whole / 4) + 2 * Math.ceil(Number(scale) / 4);
}

/** Blocks of 8 kB that the rows fill, without bloat. Source: src/include/storage/bufpage.h, src/include/access/htup_details.h. */
export function heapPages(rows: number, columns: readonly Column[]): number {
  return pagesOfWidth(
    rows,
    columns.reduce((sum, column) => sum + averageWidth(column), 0),
  );
}

/** The same for rows of so many bytes of data. */
export function pagesOfWidth(rows: number, width: number): number {
  if (rows === 0) return 0;
  const tuple = Math.ceil((TUPLE_HEADER + width) / 8) * 8 + LINE_POINTER;
  return Math.ceil(rows / Math.max(1, Math.floor((BLOCK - PAGE_HEADER) / tuple)));
}

/** What is known of how wide a column is. */
interface KnownWidth {
  readonly name: string;
  readonly nullFraction: number;
  readonly averageWidth: number;
}

/** Wider rows have values moved out of line. Source: TOAST_TUPLE_TARGET in src/include/access/heaptoast.h. */
const MOST_IN_LINE = 2032;

/** Blocks by what is known of the columns: NULL takes no room, and each value begins at the alignment of its type. */
export function heapPagesOf(rows: number, columns: readonly Column[], known: readonly KnownWidth[]): number {
  const widths = new Map(known.map((column) => [column.name, column]));
  const bytes = columns.reduce((offset, column) => {
    const { nullFraction = 0, averageWidth: width = averageWidth(column) } = widths.get(column.name) ?? {};
    const alignment = alignmentOf(column);
    // Behind a value of any length, half of the alignment is lost on average.
    const padding = offset % alignment === 0 ? 0 : Number.isInteger(offset) ? alignment - (offset % alignment) : (alignment - 1) / 2;
    return offset + (1 - nullFraction) * (width + padding);
  }, 0);
  const bitmap = columns.some(({ nullable }) => nullable) ? Math.ceil(Math.max(0, columns.length - 8) / 8) : 0;
  return pagesOfWidth(rows, Math.min(bytes, MOST_IN_LINE) + Math.ceil(bitmap / 8) * 8);
}
