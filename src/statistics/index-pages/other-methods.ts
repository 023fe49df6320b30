import { groupRows, perRow } from './groups.js';
import type { Part } from './part.js';

const PAGE = 8192 - 24 - 16;
const LINE_POINTER = 4;

/** A hash code and a TID each, three quarters of a page a bucket when it is built. Source: src/backend/access/hash/hashpage.c. */
const HASH_ENTRY = 20;
const FILL = 307;
const BUCKET = Math.floor(PAGE / HASH_ENTRY);

/** Metapage, a map of overflow pages, buckets, and more pages where rows of one key do not fit theirs. NULL is not in it. */
export function hashPages(part: Part, rows: number, held: number): number {
  const entries = rows * held * (1 - part.nullFraction);
  // Made for all rows, and split as entries come.
  const buckets = Math.max(countBuckets(Math.floor((rows * held) / FILL)), countBuckets(Math.ceil(entries / FILL)));
  const groups = groupRows([{ ...part, nullFraction: 0 }], rows, held);
  const overflow = groups.reduce(
    (sum, { share, mean }) => sum + entries * share * perRow(mean, (count) => Math.max(0, Math.ceil(count / BUCKET) - 1)),
    0,
  );
  return Math.ceil(2 + buckets + overflow);
}

/** Doubled at once up to 512, from there in four steps. Source: `_hash_spareindex` in src/backend/access/hash/hashutil.c. */
function countBuckets(wanted: number): number {
  if (wanted <= 2) return 2;
  const doubled = 2 ** Math.ceil(Math.log2(wanted));
  if (doubled <= 512) return doubled;
  return doubled / 2 + Math.ceil((wanted - doubled / 2) / (doubled / 8)) * (doubled / 8);
}

/** Metapage, the map of ranges, and a tuple of least and greatest values for each. Source: src/backend/access/brin/brin_tuple.c. */
export function brinPages(parts: readonly Part[], heapPages: number, pagesPerRange: number): number {
  const ranges = Math.max(1, Math.ceil(heapPages / pagesPerRange));
  const bytes = parts.reduce((sum, { widths }) => sum + 2 * Math.ceil(average(widths)), 0);
  const tuple = Math.ceil((8 + bytes) / 8) * 8 + LINE_POINTER;
  return 1 + Math.ceil(ranges / 1360) + Math.ceil((ranges * tuple) / (PAGE + 16));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
