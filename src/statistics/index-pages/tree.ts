import { groupRows, perRow } from './groups.js';
import type { Part } from './part.js';

/** Bytes of a leaf that a build fills before it begins the next: all but the header, the special area, the high key's line pointer, and a tenth of a page. Source: `_bt_buildadd` in src/backend/access/nbtree/nbtsort.c. */
const FILLED = 7325;
/** The same of pages above the leaves, three tenths of which stay free. */
const INNER_FILLED = 5687;
/** What no leaf holds more than. */
const FULL = 8144;
const LINE_POINTER = 4;
const TID = 6;
/** The longest tuple with a posting list. Source: `_bt_load` in src/backend/access/nbtree/nbtsort.c. */
const POSTING = 808;

export interface Tree {
  readonly keys: readonly Part[];
  readonly included: readonly Part[];
  /** Rows of one key share a tuple. */
  readonly deduplicates: boolean;
  /** No key comes twice. */
  readonly unique: boolean;
  /** Bytes of an average pivot, with its line pointer. */
  readonly pivot: number;
}

/** Blocks of a B-tree as CREATE INDEX builds it. `rows` of the table, of which it holds the share `held`. */
export function treePages(tree: Tree, rows: number, held: number): number {
  let leaves = 0;
  if (rows * held > 0)
    for (const { share, sizes, missing } of listSizes([...tree.keys, ...tree.included]))
      leaves += leavesOf(tree, { sizes, missing, rows: rows * held * share, of: rows, held });
  const fanOut = Math.max(2, Math.floor(INNER_FILLED / tree.pivot));
  let level = Math.max(1, Math.ceil(leaves));
  let pages = 1 + level;
  while (level > 1) {
    level = Math.ceil(level / fanOut);
    pages += level;
  }
  return pages;
}

interface Sized extends Omit<Sizes, 'share'> {
  readonly rows: number;
  readonly of: number;
  readonly held: number;
}

function leavesOf({ keys, deduplicates, unique }: Tree, { sizes, missing, rows, of, held }: Sized): number {
  const uniform = new Set(sizes).size === 1;
  if (!deduplicates || unique) {
    const item = average(sizes) + LINE_POINTER;
    return rows / tuplesPerPage(item, 0, uniform);
  }
  let leaves = 0;
  for (const { share, mean } of groupRows(keys, of, held, missing)) {
    const [items, bytes, extra] = sumItems(sizes, mean);
    const item = bytes / items;
    const alike = uniform && (mean < 1e-3 || item > 780);
    leaves += (rows * share * items) / tuplesPerPage(item, extra / items, alike);
  }
  return leaves;
}

/**
 * A page ends where it is filled, or where the next tuple does not fit; the last one then moves to the next page. A posting list is cut off where
 * its tuple becomes a high key: so much more may stand there.
 */
function tuplesPerPage(item: number, posting: number, alike: boolean): number {
  const [filled, fitting] = [(FILLED + posting) / item, FULL / item - 1];
  return Math.max(1, alike ? Math.floor(Math.min(filled, fitting)) : Math.min(filled, fitting) - 0.5);
}

/** For each row: tuples, their bytes with line pointers, and those of their posting lists. */
function sumItems(sizes: readonly number[], mean: number): readonly [items: number, bytes: number, extra: number] {
  let [items, bytes, extra] = [0, 0, 0];
  for (const [size, share] of countEach(sizes)) {
    const most = Math.max(1, Math.floor((POSTING - size) / TID));
    const full = alignEight(size + TID * most);
    items += share * perRow(mean, (count) => Math.ceil(count / most));
    bytes += share * perRow(mean, (count) => Math.floor(count / most) * (full + LINE_POINTER) + restBytes(size, count % most));
    extra +=
      share * perRow(mean, (count) => Math.floor(count / most) * (full - size) + (count % most > 1 ? alignEight(TID * (count % most)) : 0));
  }
  return [items, bytes, extra];
}

function restBytes(size: number, count: number): number {
  if (count === 0) return 0;
  return LINE_POINTER + (count === 1 ? size : alignEight(size + TID * count));
}

function countEach(sizes: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1 / sizes.length);
  return counts;
}

const HEADER = 8;
/** With a map of NULLs. Source: `IndexInfoFindDataOffset` in src/include/access/itup.h. */
const HEADER_WITH_NULLS = 16;
/** Columns that may be NULL or not, beyond which the others are taken not to be. */
const MOST_NULLABLE = 4;
const DRAWN = 64;

/** Sizes of tuples of which these parts are NULL, and their share of the rows. */
interface Sizes {
  readonly share: number;
  readonly sizes: readonly number[];
  readonly missing: ReadonlySet<Part>;
}

/** For each set of columns that are NULL. */
export function* listSizes(parts: readonly Part[]): Generator<Sizes> {
  const nullable = parts.filter(({ nullFraction }) => nullFraction > 0.0005).slice(0, MOST_NULLABLE);
  for (let pattern = 0; pattern < 2 ** nullable.length; pattern += 1) {
    const missing = new Set(nullable.filter((_, at) => (pattern & (1 << at)) !== 0));
    const share = nullable.reduce((product, part) => product * (missing.has(part) ? part.nullFraction : 1 - part.nullFraction), 1);
    const present = parts.filter((part) => !missing.has(part));
    if (share > 0) yield { share, missing, sizes: drawSizes(present, missing.size > 0 ? HEADER_WITH_NULLS : HEADER) };
  }
}

/** Each value at its type's alignment, the whole at eight bytes; columns that vary are drawn out of step with each other. */
function drawSizes(parts: readonly Part[], header: number): readonly number[] {
  const draws = parts.some(({ widths }) => widths.length > 1) ? DRAWN : 1;
  return Array.from({ length: draws }, (_, draw) => {
    let offset = header;
    for (const [at, { widths, alignment }] of parts.entries()) {
      const width = widths[(draw * (2 * at + 1) + 7 * at) % widths.length] ?? 0;
      offset = Math.ceil(offset / alignment) * alignment + width;
    }
    return alignEight(offset);
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function alignEight(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
