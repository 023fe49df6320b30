import { alignEight, type IndexShape, prefixBytes, rowsPerPrefix } from './index-size.js';
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

/** On average over the boundaries between leaves. */
function pivotBytes(index: IndexShape, table: Columned, relation: RelationStatistics, own: RelationStatistics): number {
  const widths = prefixBytes(index, table, relation, own);
  const perPrefix = rowsPerPrefix(index, table, relation, own);
  // Two neighbours are of different keys for certain where a key has fewer rows than stand for one entry on a leaf page.
  const perEntry = Math.max(1, (own.rows ?? relation.rows ?? 0) / Math.max(1, own.pages) / ENTRIES_OF_DUPLICATES);
  let bytes = 0;
  let undecided = 1;
  widths.forEach((width, position) => {
    const told = Math.min(1, perEntry / Math.max(1, perPrefix[position] ?? 1));
    bytes += undecided * told * (TUPLE_HEADER + alignEight(width));
    undecided *= 1 - told;
  });
  return bytes + undecided * (TUPLE_HEADER + alignEight(widths.at(-1) ?? 0) + PIVOT_TID) + LINE_POINTER;
}

/** Posting lists of 812 bytes at most, so at least nine on a page. */
const ENTRIES_OF_DUPLICATES = 9;
