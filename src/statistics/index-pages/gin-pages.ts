import { perRow, untruncate } from './groups.js';

/** Keys of a GIN index of which about as many rows have each. */
export interface KeyGroup {
  /** Different keys. */
  readonly keys: number;
  /** Share of the table's rows that have one of them. */
  readonly share: number;
  /** Bytes of the key itself, with its header. */
  readonly bytes: number;
}

/** What is known of the table that it indexes. */
export interface Postings {
  /** Of the index: those of the table, or of its predicate. */
  readonly rows: number;
  readonly heapPages: number;
  /** Columns of the index: of several each entry says which one it is of. */
  readonly columns: number;
}

const PAGE = 8192 - 24 - 8;
const LINE_POINTER = 4;
/** Longer lists of postings move to a tree of their own. Source: GinMaxItemSize in src/include/access/ginblock.h. */
const LONGEST = 2_712;
/** Bytes of a leaf of such a tree; of a segment of it; its header, which holds the first posting. Source: src/backend/access/gin/gindatapage.c. */
const LEAF = 8_000;
const SEGMENT = 256;
const SEGMENT_HEADER = 8;
const DOWNLINKS = 815;
/** `maintenance_work_mem` as it comes: entries are gathered up to it, and then written in order. */
const GATHERED = 64 * 1024 * 1024;

/**
 * Blocks of a GIN that CREATE INDEX fills: a metapage, a tree of entries, and a tree of postings for each key that many rows have. Entries come
 * in order of their keys and pages are split in the middle, so that those of one batch are half full; postings are appended, so that theirs are full.
 * Source: `entrySplitPage` in src/backend/access/gin/ginentrypage.c, `dataBeginPlaceToPageLeaf` in gindatapage.c, `ginBuildCallback` in gininsert.c.
 */
export function ginPages(groups: readonly KeyGroup[], postings: Postings): number {
  let [bytes, entries, trees, gathered] = [0, 0, 0, 0];
  for (const { keys, share, bytes: key } of groups) {
    if (keys <= 0 || share <= 0) continue;
    const each = postingBytes(share, postings);
    const head = alignEight(8 + (postings.columns > 1 ? 2 : 0) + key);
    const ofKeys = (ofCount: (count: number) => number): number => keys * perKey(postings.rows * share, ofCount);
    const isInline = (count: number): boolean => listBytes(count, each) <= LONGEST - head;
    entries += keys;
    bytes += ofKeys((count) => (isInline(count) ? alignEight(head + listBytes(count, each)) : head) + LINE_POINTER);
    trees += ofKeys((count) => (isInline(count) ? 0 : treePages(count, each)));
    gathered += ofKeys((count) => 104 + key + gatheredBytes(count));
  }
  return Math.ceil(1 + trees) + entryPages(bytes, entries, gathered / GATHERED);
}

/** How many rows one key has varies about the average, and is at least one. */
function perKey(average: number, ofCount: (count: number) => number): number {
  return perRow(untruncate(average), ofCount) * Math.max(1, average);
}

/** A leaf or more, and the levels above: none where all fits the root. */
function entryPages(bytes: number, entries: number, batches: number): number {
  if (bytes <= PAGE) return 1;
  const item = bytes / entries;
  // A page is cut behind its middle, by up to an entry.
  const filled = Math.min(PAGE, (PAGE + item) / 2 + item / 4) * fillOf(batches);
  let level = Math.ceil(bytes / filled);
  let pages = level;
  const fanOut = Math.max(2, Math.floor(PAGE / 2 / Math.min(item, 40)));
  while (level > 1) {
    level = Math.ceil(level / fanOut);
    pages += level;
  }
  return pages;
}

/** Times of half a page: the second batch fills what the first one left half empty, later ones split it again. */
function fillOf(batches: number): number {
  if (batches <= 1) return 1;
  return batches < 2 ? Math.min(batches, 1.9) : 1.4;
}

/** Postings are told by the distance to the one before, in as few bytes of seven bits as will do: a block is 2048 apart from the next. Source: src/backend/access/gin/ginpostinglist.c. */
function postingBytes(share: number, { rows, heapPages }: Postings): number {
  const each = Math.max(1e-9, (share * rows) / Math.max(1, heapPages));
  const crossing = (1 - Math.exp(-each)) / each;
  return 1 + crossing * (1 + Math.exp(-7.5 * each) + Math.exp(-1023.5 * each) + Math.exp(-131_071.5 * each));
}

function listBytes(count: number, each: number): number {
  return SEGMENT_HEADER + 2 * Math.ceil(((count - 1) * each) / 2);
}

function treePages(count: number, each: number): number {
  const perSegment = 1 + Math.floor((SEGMENT - SEGMENT_HEADER) / each);
  const leaves = Math.ceil(count / perSegment / (LEAF / SEGMENT));
  return leaves <= 1 ? 1 : leaves + Math.ceil(leaves / DOWNLINKS);
}

/** An array of TIDs that doubles from five on. */
function gatheredBytes(count: number): number {
  return 32 * 2 ** Math.max(0, Math.ceil(Math.log2(count / 5)));
}

function alignEight(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
