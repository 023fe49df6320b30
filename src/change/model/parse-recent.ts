import { Edit, type Parser, type Point, type Tree } from 'web-tree-sitter';
import { parseTree } from '../../python/parse.js';

interface Parsed {
  readonly parser: Parser;
  readonly text: string;
  readonly tree: Tree;
}

const KEPT = 8;
const recent: Parsed[] = [];

/**
 * The tree of a text, to be used before the next call. The last few are kept: a file of 3 000 lines takes 40 ms, a review asks for the
 * same one hundreds of times, and after an edit only what changed needs to be parsed.
 */
export function parseRecent(parser: Parser, text: string): Tree {
  const found = recent.findIndex((each) => each.parser === parser && each.text === text);
  const [parsed] = found === -1 ? [{ parser, text, tree: parseNear(parser, text) }] : recent.splice(found, 1);
  if (parsed === undefined) throw new Error('unreachable: the index was just found');
  recent.unshift(parsed);
  for (const old of recent.splice(KEPT)) old.tree.delete();
  return parsed.tree;
}

/** Starts from the tree of a text that begins and ends alike, if there is one. */
function parseNear(parser: Parser, text: string): Tree {
  for (const old of recent) {
    const same = old.parser === parser ? commonEnds(old.text, text) : null;
    if (same === null || same.start + same.end < text.length / 2) continue;
    const copy = old.tree.copy();
    const [oldEnd, newEnd] = [old.text.length - same.end, text.length - same.end];
    const positions = {
      startPosition: pointAt(text, same.start),
      oldEndPosition: pointAt(old.text, oldEnd),
      newEndPosition: pointAt(text, newEnd),
    };
    copy.edit(new Edit({ startIndex: same.start, oldEndIndex: oldEnd, newEndIndex: newEnd, ...positions }));
    const tree = parser.parse(text, copy);
    copy.delete();
    if (tree !== null) return tree;
  }
  return parseTree(parser, text);
}

function commonEnds(one: string, other: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return { start, end };
}

function pointAt(text: string, offset: number): Point {
  const before = text.slice(0, offset);
  return { row: before.split('\n').length - 1, column: offset - (before.lastIndexOf('\n') + 1) };
}
