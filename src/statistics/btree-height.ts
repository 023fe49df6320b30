import { alignEight, entriesPerRow, type IndexShape, prefixBytes, rowsPerPrefix } from './index-size.js';
import type { RelationStatistics } from './statistics.js';
import type { Columned } from './width.js';

/** Bytes of a page between its header and what B-trees keep at its end. */
const PAGE = 8192 - 24 - 16;

/** How full pages above the leaves are built, and what splits at the right end leave. Source: BTREE_NONLEAF_FILLFACTOR in src/include/access/nbtree.h. */
const INNER_FILL = 0.7;

const LINE_POINTER = 4;
const TUPLE_HEADER = 8;
/** A heap TID at the end of a pivot, aligned. */
const PIVOT_TID = 8;

/**
 * Levels between the root of a B-tree and its leaves, 0 where the root is a leaf: derived, since only pageinspect reads it on the
 * source. Pages hold as many pivots as fit; a pivot keeps the leading columns up to the first that tells two neighbouring leaves apart,
 * and a TID where none does (`_bt_truncate` in src/backend/access/nbtree/nbtutils.c).
 */
export function btreeHeight(index: IndexShape, table: Columned, relation: RelationStatistics, own: RelationStatistics): number {
  const fanOut = Math.max(2, Math.floor((PAGE * INNER_FILL) / pivotBytes(index, table, relation, own)));
  let height = 0;
  // The metapage and the pages above the leaves are among `pages`.
  for (let level = (own.pages - 1) * (1 - 1 / fanOut); level > 1; level = Math.ceil(level) / fanOut) height += 1;
  return height;
}

/** What a page above the leaves holds for each below, with its line pointer: on average over the boundaries between leaves. */
export function pivotBytes(index: IndexShape, table: Columned, relation: RelationStatistics, own: RelationStatistics | null): number {
  const widths = prefixBytes(index, table, relation, own);
  const perPrefix = rowsPerPrefix(index, table, relation, own);
  const perRow = entriesPerRow(index, table, relation, own);
  let bytes = 0;
  let undecided = 1;
  widths.forEach((width, position) => {
    // Of all entries, as many as there are keys are the first of theirs.
    const told = Math.min(1, 1 / (perRow * (perPrefix[position] ?? 1)));
    bytes += Math.max(0, told - (1 - undecided)) * (TUPLE_HEADER + alignEight(width));
    undecided = Math.min(undecided, 1 - told);
  });
  return bytes + undecided * (TUPLE_HEADER + alignEight(widths.at(-1) ?? 0) + PIVOT_TID) + LINE_POINTER;
}
