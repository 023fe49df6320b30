import type { Ends } from './extremes.js';

/**
 * Blocks of index files that make the planner see a B-tree of some height, or the range map of a BRIN index. Page formats are
 * PostgreSQL's private matter; these are those of 12 and newer (src/include/access/nbtree.h, brin_page.h, src/include/storage/bufpage.h),
 * and `check-planning.ts` finds out whether the server reads them so.
 */
const BLOCK = 8192;
const HEADER = 24;
const LAYOUT_VERSION = 4;

interface PageHeader {
  readonly lower: number;
  readonly upper: number;
  readonly special: number;
}

function makePage({ lower, upper, special }: PageHeader): Buffer {
  const page = Buffer.alloc(BLOCK);
  page.writeUInt16LE(lower, 12);
  page.writeUInt16LE(upper, 14);
  page.writeUInt16LE(special, 16);
  page.writeUInt16LE(BLOCK | LAYOUT_VERSION, 18);
  return page;
}

const TREE_SPECIAL = BLOCK - 16;
const TREE_MAGIC = 0x053162;
const TREE_VERSION = 4;
const LEAF = 1;
const ROOT = 2;
const META = 8;
const META_BYTES = 48;

/**
 * A metapage and one page a level: the root is block 1, each page above the leaves has one downlink, to the block after it, and the leaf
 * holds the two ends, or nothing. Where it is empty a probe for the least or greatest value finds none, and the planner falls back on its
 * statistics. The ends point to the first row of the table, which must be marked all-visible: there is none to look at.
 */
export function makeTree(height: number, ends: Ends | null = null): Buffer {
  const levels = Array.from({ length: height + 1 }, (_, depth) =>
    depth === height ? makeLeaf(depth, ends) : makeInner(height - depth, depth),
  );
  return Buffer.concat([makeTreeMeta(height), ...levels]);
}

function makeTreeMeta(height: number): Buffer {
  const page = makePage({ lower: HEADER + META_BYTES, upper: TREE_SPECIAL, special: TREE_SPECIAL });
  [TREE_MAGIC, TREE_VERSION, 1, height, 1, height].forEach((value, position) => page.writeUInt32LE(value, HEADER + position * 4));
  page.writeDoubleLE(-1, HEADER + 32);
  page.writeUInt8(1, HEADER + 40);
  page.writeUInt16LE(META, TREE_SPECIAL + 12);
  return page;
}

function makeInner(level: number, depth: number): Buffer {
  const tuple = Buffer.alloc(8);
  const child = depth + 2;
  tuple.writeUInt16LE(child >>> 16, 0);
  tuple.writeUInt16LE(child & 0xffff, 2);
  // No key: less than everything. The flag says that the offset of the TID counts the key's columns, here none.
  tuple.writeUInt16LE(0x2000 | 8, 6);
  return makeTreePage(level, depth === 0 ? ROOT : 0, [tuple]);
}

function makeLeaf(depth: number, ends: Ends | null): Buffer {
  const tuples = ends === null ? [] : ends.values.map((value) => makeLeafTuple(value, ends));
  return makeTreePage(0, LEAF | (depth === 0 ? ROOT : 0), tuples);
}

const HAS_NULLS = 0x8000;
const HAS_VARYING = 0x4000;

/** Block 0, row 1; columns after the first are NULL. Source: `index_form_tuple` in src/backend/access/common/indextuple.c. */
function makeLeafTuple(value: Buffer, { varies, width }: Ends): Buffer {
  const start = width > 1 ? 16 : 8;
  const data = varies ? withLength(value) : value;
  const tuple = Buffer.alloc(Math.ceil((start + data.length) / 8) * 8);
  tuple.writeUInt16LE(1, 4);
  tuple.writeUInt16LE(tuple.length | (width > 1 ? HAS_NULLS : 0) | (varies ? HAS_VARYING : 0), 6);
  if (width > 1) tuple.writeUInt8(1, 8);
  data.copy(tuple, start);
  return tuple;
}

/** Values of variable length: one byte that tells it where it is below 127, else four. Source: src/include/varatt.h. */
function withLength(value: Buffer): Buffer {
  if (value.length < 127) return Buffer.concat([Buffer.from([((value.length + 1) << 1) | 1]), value]);
  const header = Buffer.alloc(4);
  header.writeUInt32LE((value.length + 4) << 2);
  return Buffer.concat([header, value]);
}

function makeTreePage(level: number, flags: number, tuples: readonly Buffer[]): Buffer {
  const total = tuples.reduce((sum, { length }) => sum + length, 0);
  const page = makePage({ lower: HEADER + 4 * tuples.length, upper: TREE_SPECIAL - total, special: TREE_SPECIAL });
  page.writeUInt32LE(level, TREE_SPECIAL + 8);
  page.writeUInt16LE(flags, TREE_SPECIAL + 12);
  let at = TREE_SPECIAL;
  for (const [position, tuple] of tuples.entries()) {
    at -= tuple.length;
    tuple.copy(page, at);
    page.writeUInt32LE((at | (1 << 15) | (tuple.length << 17)) >>> 0, HEADER + position * 4);
  }
  return page;
}

/** A visibility map that says of the first block of a table that everybody sees all of it. Source: src/include/access/visibilitymapdefs.h. */
export function makeVisibility(): Buffer {
  const page = makePage({ lower: HEADER, upper: BLOCK, special: BLOCK });
  page.writeUInt8(3, HEADER);
  return page;
}

const BRIN_MAGIC = 0xa8109cfa;
const BRIN_META = 0xf091;
/** Heap ranges that a page of the map points to. */
const RANGES_A_PAGE = Math.floor((BLOCK - HEADER - 8) / 6);

/** The metapage of a BRIN index over a heap of so many blocks: its map has a place for every range. */
export function makeRangeMap(heapPages: number, pagesPerRange: number): Buffer {
  const special = BLOCK - 8;
  const page = makePage({ lower: HEADER + 16, upper: special, special });
  const mapped = Math.ceil(Math.max(1, Math.ceil(heapPages / pagesPerRange)) / RANGES_A_PAGE);
  [BRIN_MAGIC, 1, pagesPerRange, mapped].forEach((value, position) => page.writeUInt32LE(value, HEADER + position * 4));
  page.writeUInt16LE(BRIN_META, special + 6);
  return page;
}
