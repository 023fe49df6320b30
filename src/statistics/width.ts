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
export function averageWidth({ baseType, type }: Column): number {
  const known = fixed[baseType];
  if (known !== undefined) return known;
  const maximum = /\((\d+)\)/.exec(type)?.[1];
  if (maximum === undefined || !/^(varchar|bpchar)$/.test(baseType)) return 32;
  const length = Number(maximum);
  if (baseType === 'bpchar' || length <= 32) return length;
  return length < 1000 ? 32 + Math.floor((length - 32) / 2) : 32 + Math.floor((1000 - 32) / 2);
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
