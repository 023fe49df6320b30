import type { Node } from 'web-tree-sitter';
import type { TextEdit } from '../../source/edit.js';

const WIDTH = 88;

/**
 * Adds an item to a tuple, a list or an argument list in the form that it has: one item a line, or all on one line, which is
 * broken up where it would grow too long. `tail` is the first item that must stay behind the new one.
 */
export function insertItem(text: string, list: Node, item: readonly string[], tail: Node | null): readonly TextEdit[] {
  const items = itemsOf(list);
  const first = items[0];
  if (first !== undefined && first.startPosition.row > list.startPosition.row) return insertLine(text, list, item, tail);
  const rest = tail === null ? [] : items.slice(items.findIndex((each) => each.id === tail.id));
  const before = items.slice(0, items.length - rest.length);
  const line = joinItems(list, [...before.map((each) => each.text), item.join(' '), ...rest.map((each) => each.text)]);
  const fits = item.length === 1 && list.startPosition.row === list.endPosition.row && lineAround(text, list).length - list.text.length + line.length <= WIDTH;
  if (fits) return [{ start: list.startIndex, end: list.endIndex, text: line }];
  const indent = `${indentationAt(text, list.startIndex)}    `;
  const lines = [...before.map((each) => [each.text]), item, ...rest.map((each) => [each.text])].map((each) => `${indentLines(each, indent)},\n`);
  const [open, close] = brackets(list);
  return [{ start: list.startIndex, end: list.endIndex, text: `${open}\n${lines.join('')}${indent.slice(4)}${close}` }];
}

/** Removes an item with its comma, and its lines where nothing else stands on them. */
export function removeItem(text: string, list: Node, item: Node): readonly TextEdit[] {
  const rest = itemsOf(list).filter((each) => each.id !== item.id);
  if (list.startPosition.row === list.endPosition.row) {
    return [{ start: list.startIndex, end: list.endIndex, text: joinItems(list, rest.map((each) => each.text)) }];
  }
  const afterComma = /^\s*,/.exec(text.slice(item.endIndex))?.[0].length ?? 0;
  const lineStart = text.lastIndexOf('\n', item.startIndex - 1) + 1;
  const end = item.endIndex + afterComma;
  const restOfLine = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(end));
  if (text.slice(lineStart, item.startIndex).trim() !== '' || restOfLine === null) return [{ start: item.startIndex, end, text: '' }];
  return [{ start: lineStart, end: end + restOfLine[0].length, text: '' }];
}

/** Items without comments. */
export function itemsOf(list: Node): readonly Node[] {
  return list.namedChildren.filter((child) => child.type !== 'comment');
}

function insertLine(text: string, list: Node, item: readonly string[], tail: Node | null): readonly TextEdit[] {
  const items = itemsOf(list);
  const last = items.at(-1);
  const indent = indentationAt(text, (items[0] ?? list).startIndex);
  const lines = `${indentLines(item, indent)},`;
  if (tail !== null) return [{ start: startOfLines(text, tail), end: startOfLines(text, tail), text: `${lines}\n` }];
  const end = last?.endIndex ?? list.startIndex + 1;
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const lineEnd = text.indexOf('\n', end + comma);
  const closesHere = lineEnd === -1 || list.endIndex <= lineEnd;
  const at = closesHere ? end + comma : lineEnd - (text[lineEnd - 1] === '\r' ? 1 : 0);
  const missingComma = comma === 0 ? [{ start: end, end, text: ',' }] : [];
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

function joinItems(list: Node, items: readonly string[]): string {
  const [open, close] = brackets(list);
  const single = (list.type === 'tuple' || list.type === 'expression_list') && items.length === 1 ? ',' : '';
  return `${open}${items.join(', ')}${single}${close}`;
}

/** A tuple without parentheses gets them. */
function brackets(list: Node): readonly [string, string] {
  return list.type === 'list' ? ['[', ']'] : ['(', ')'];
}

export function indentLines(lines: readonly string[], indent: string): string {
  return lines.map((line) => `${indent}${line}`).join('\n');
}

/** Whitespace at the start of the line of an offset. */
export function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

function lineAround(text: string, node: Node): string {
  const end = text.indexOf('\n', node.endIndex);
  return text.slice(text.lastIndexOf('\n', node.startIndex - 1) + 1, end === -1 ? text.length : end).trimEnd();
}
