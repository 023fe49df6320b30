/** What GiST keeps of one column's value, and how it comes to be spread over pages. */
export interface GistKey {
  /** Bytes on a leaf. */
  readonly bytes: number;
  readonly alignment: number;
  /** On an inner page, where that differs: a signature, say. */
  readonly innerBytes: number;
  /** The first major whose build sorts such keys; null where none does. */
  readonly sortedSince: number | null;
  /** How full pages are that are filled by insertion, and by sorting. */
  readonly fill: number;
  readonly sortedFill: number;
  /** Where its bytes rest on no statistics. */
  readonly assumed: boolean;
}

const PAGE = 8192 - 24 - 16;
const HEADER = 8;
const LINE_POINTER = 4;

/**
 * Blocks that building fills: by insertion, where splits leave pages about half full of keys that come in order and two thirds of others; by
 * sorting, where each operator class of the index can, nearly full. Source: src/backend/access/gist/gistbuild.c.
 */
export function gistPages(keys: readonly GistKey[], rows: number, major: number): number {
  const [first] = keys;
  if (first === undefined) return 1;
  const sorted = keys.every(({ sortedSince }) => sortedSince !== null && sortedSince <= major);
  const fill = sorted ? first.sortedFill : first.fill;
  const leaf = tupleBytes(keys.map(({ bytes, alignment }) => ({ bytes, alignment })));
  const inner = tupleBytes(keys.map(({ innerBytes, alignment }) => ({ bytes: innerBytes, alignment })));
  const fanOut = Math.max(2, (PAGE * fill) / inner);
  let level = Math.max(1, Math.ceil((rows * leaf) / (PAGE * fill)));
  let pages = level;
  while (level > 1) {
    level = Math.ceil(level / fanOut);
    pages += level;
  }
  return pages;
}

function tupleBytes(parts: readonly { readonly bytes: number; readonly alignment: number }[]): number {
  const data = parts.reduce((offset, { bytes, alignment }) => Math.ceil(offset / alignment) * alignment + bytes, HEADER);
  return Math.ceil(data / 8) * 8 + LINE_POINTER;
}
