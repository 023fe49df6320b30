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
 * is empty. So a probe for the least or greatest value finds nothing, and the planner falls back on its statistics.
 */
export function makeTree(height: number): Buffer {
  const levels = Array.from({ length: height + 1 }, (_, depth) => makeLevel(height - depth, depth));
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

function makeLevel(level: number, depth: number): Buffer {
  const inner = level > 0;
  const tuple = TREE_SPECIAL - 8;
  const page = makePage({ lower: inner ? HEADER + 4 : HEADER, upper: inner ? tuple : TREE_SPECIAL, special: TREE_SPECIAL });
  page.writeUInt32LE(level, TREE_SPECIAL + 8);
  page.writeUInt16LE((inner ? 0 : LEAF) | (depth === 0 ? ROOT : 0), TREE_SPECIAL + 12);
  if (!inner) return page;
  page.writeUInt32LE((tuple | (1 << 15) | (8 << 17)) >>> 0, HEADER);
  const child = depth + 2;
  page.writeUInt16LE(child >>> 16, tuple);
  page.writeUInt16LE(child & 0xffff, tuple + 2);
  // No key: less than everything. The flag says that the offset of the TID counts the key's columns, here none.
  page.writeUInt16LE(0x2000 | 8, tuple + 6);
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
