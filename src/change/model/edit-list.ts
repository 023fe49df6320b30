import type { Node } from 'web-tree-sitter';
import type { TextEdit } from '../../source/edit.js';
import { indentationAt, indentLines, isSpread, itemsOf, layOut } from './lay-out.js';

/**
 * Adds an item, given as lines, to a tuple, a list or an argument list. Where each item has a line of its own, so has the new one and
 * nothing else is touched; else the list is laid out anew. `tail` is the first item that must stay behind the new one.
 */
export function insertItem(text: string, list: Node, item: readonly string[], tail: Node | null): readonly TextEdit[] {
  if (isSpread(list) || hasComments(list)) return insertLine(text, list, item, tail);
  const items = itemsOf(list);
  const position = tail === null ? items.length : items.findIndex((each) => each.id === tail.id);
  const written = items.map((each) => [each.text]);
  return [layOut(text, list, written.toSpliced(position, 0, [...item]))];
}

/** Removes an item with its comma, and its lines where nothing else stands on them. */
export function removeItem(text: string, list: Node, item: Node): readonly TextEdit[] {
  const rest = itemsOf(list).filter((each) => each.id !== item.id);
  if (!isSpread(list) && !hasComments(list))
    return [
      layOut(
        text,
        list,
        rest.map((each) => [each.text]),
      ),
    ];
  const afterComma = /^\s*,/.exec(text.slice(item.endIndex))?.[0].length ?? 0;
  const lineStart = text.lastIndexOf('\n', item.startIndex - 1) + 1;
  const end = item.endIndex + afterComma;
  const restOfLine = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(end));
  if (text.slice(lineStart, item.startIndex).trim() !== '' || restOfLine === null) return [{ start: item.startIndex, end, text: '' }];
  return [{ start: lineStart, end: end + restOfLine[0].length, text: '' }];
}

function insertLine(text: string, list: Node, item: readonly string[], tail: Node | null): readonly TextEdit[] {
  const items = itemsOf(list);
  const last = items.at(-1);
  const indent = indentationAt(text, (items[0] ?? list).startIndex);
  const lines = `${indentLines(item, indent)},`;
  const startsLine = tail !== null && text.slice(text.lastIndexOf('\n', tail.startIndex - 1) + 1, tail.startIndex).trim() === '';
  if (tail !== null && !startsLine) return [{ start: tail.startIndex, end: tail.startIndex, text: `${item.join('\n')}, ` }];
  if (tail !== null) return [{ start: startOfLines(text, tail), end: startOfLines(text, tail), text: `${lines}\n` }];
  const end = last?.endIndex ?? list.startIndex + 1;
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const lineEnd = text.indexOf('\n', end + comma);
  const closesHere = lineEnd === -1 || list.endIndex <= lineEnd;
  const at = closesHere ? end + comma : lineEnd - (text[lineEnd - 1] === '\r' ? 1 : 0);
  const missingComma = comma === 0 && last !== undefined ? [{ start: end, end, text: ',' }] : [];
  return [...missingComma, { start: at, end: at, text: `\n${lines}` }];
}

/** Start of the line of a node, or of the comment lines directly above it. */
function startOfLines(text: string, node: Node): number {
  let start = text.lastIndexOf('\n', node.startIndex - 1) + 1;
  for (;;) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (start === 0 || !text.slice(above, start).trim().startsWith('#')) return start;
    start = above;
  }
}

function hasComments(list: Node): boolean {
  return list.descendantsOfType('comment').length > 0;
}
