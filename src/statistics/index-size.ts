import type { Column, Index } from '../catalog/catalog.js';
import type { RelationStatistics } from './statistics.js';
import { alignmentOf, averageWidth, type Columned } from './width.js';

export const alignEight = (bytes: number): number => Math.ceil(bytes / 8) * 8;
const TUPLE_HEADER = 8;
const LINE_POINTER = 4;
/** A posting list grows to about this many bytes. Source: `_bt_dedup_pass` in src/backend/access/nbtree/nbtdedup.c. */
const POSTING = 812;
const TID = 6;

/** Types whose equal values may differ in their image, so that B-trees do not deduplicate them. */
const notEqualImage = new Set(['numeric', 'float4', 'float8', 'jsonb']);

/** What counts of an index: one of the catalog or one to be made. */
export interface IndexShape extends Pick<Index, 'unique' | 'include'> {
  readonly keys: readonly { readonly column: string | null }[];
}

/** Bytes of one entry of a B-tree with its line pointer, where it is not merged with others of the same key. */
export function indexEntryBytes(index: IndexShape, table: Columned, statistics: RelationStatistics | null): number {
  const parts = [...keyParts(index, table, statistics), ...includedParts(index, table, statistics)];
  return alignEight(TUPLE_HEADER + dataBytes(parts)) + LINE_POINTER;
}

/** What a key part or an included column takes and how often it repeats. */
interface Part {
  readonly width: number;
  readonly alignment: number;
  readonly equalImage: boolean;
  /** As `n_distinct`; 0 when unknown. */
  readonly distinct: number;
}

/** An expression's statistics stand under the index, where they were read. */
function keyParts(
  index: IndexShape,
  table: Columned,
  statistics: RelationStatistics | null,
  own: RelationStatistics | null = null,
): readonly Part[] {
  let expressions = 0;
  return index.keys.flatMap(({ column: name }) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (name === null) return [expressionPart(own, expressions++)];
    return column === undefined ? [] : [toPart(column, statistics)];
  });
}

/** Statistics of expressions stand in the order of their names, which is theirs where there is one. */
function expressionPart(own: RelationStatistics | null, position: number): Part {
  const known = own?.columns[position];
  return known === undefined ? UNKNOWN_PART : { ...UNKNOWN_PART, width: known.averageWidth, distinct: known.distinct };
}

function includedParts(index: IndexShape, table: Columned, statistics: RelationStatistics | null): readonly Part[] {
  return index.include
    .flatMap((name) => table.columns.filter((column) => column.name === name))
    .map((column) => toPart(column, statistics));
}

const UNKNOWN_PART: Part = { width: 32, alignment: 1, equalImage: true, distinct: 0 };

function toPart(column: Column, statistics: RelationStatistics | null): Part {
  const known = statistics?.columns.find(({ name }) => name === column.name);
  return {
    width: known?.averageWidth ?? averageWidth(column),
    alignment: alignmentOf(column),
    equalImage: !notEqualImage.has(column.baseType),
    distinct: known?.distinct ?? 0,
  };
}

/** `heap_compute_data_size`: each value at its type's alignment. */
function dataBytes(parts: readonly Part[]): number {
  return parts.reduce((offset, { width, alignment }) => Math.ceil(offset / alignment) * alignment + width, 0);
}

/** Bytes of the first key part, of the first two, and so on. */
export function prefixBytes(
  index: IndexShape,
  table: Columned,
  statistics: RelationStatistics | null,
  own: RelationStatistics | null = null,
): readonly number[] {
  const parts = keyParts(index, table, statistics, own);
  return parts.map((_, position) => dataBytes(parts.slice(0, position + 1)));
}

/** Rows that share the first key part, the first two, and so on: at least one. An unknown column counts as 200 values. */
export function rowsPerPrefix(
  index: IndexShape,
  table: Columned,
  statistics: RelationStatistics,
  own: RelationStatistics | null = null,
): readonly number[] {
  const rows = own?.rows ?? statistics.rows ?? 0;
  const parts = keyParts(index, table, statistics, own);
  return parts.map((_, position) => {
    const distinct = parts.slice(0, position + 1).reduce((product, part) => product * countDistinct(part, rows), 1);
    return Math.max(1, rows / Math.max(1, Math.min(distinct, rows)));
  });
}

function countDistinct({ distinct }: Part, rows: number): number {
  if (distinct === 0) return 200;
  return distinct < 0 ? -distinct * rows : distinct;
}

/** Entries on the leaves for each row: equal keys share one, up to a number of rows. At most 1. */
export function entriesPerRow(index: IndexShape, table: Columned, statistics: RelationStatistics, own: RelationStatistics | null): number {
  const entry = indexEntryBytes(index, table, statistics);
  const repeated = repeats(index, table, statistics, own);
  return Math.ceil(repeated / Math.max(1, (POSTING - entry) / TID)) / repeated;
}

/** Rows of one key where they share an entry, else 1. */
function repeats(index: IndexShape, table: Columned, statistics: RelationStatistics, own: RelationStatistics | null = null): number {
  const deduplicates =
    index.include.length === 0 && !index.unique && keyParts(index, table, statistics, own).every(({ equalImage }) => equalImage);
  return deduplicates ? (rowsPerPrefix(index, table, statistics, own).at(-1) ?? 1) : 1;
}
