import type { Node } from 'web-tree-sitter';
import type { TextEdit } from '../../source/edit.js';
import { lineWidth } from './line-width.js';

/**
 * Writes a list anew as Black lays it out: on the line where it stands, else (arguments) all on a line of their own, else one item a
 * line with a trailing comma. An item is given as its lines.
 */
export function layOut(text: string, list: Node, items: readonly (readonly string[])[]): TextEdit {
  const [open, close] = brackets(list);
  const indent = indentationAt(text, list.startIndex);
  const width = lineWidth(text);
  const joined = items.map((item) => item.join('\n')).join(', ');
  const single = items.length === 1 && list.type !== 'argument_list' && list.type !== 'list' ? ',' : '';
  const line = `${open}${joined}${single}${close}`;
  const around = lineAround(text, list);
  const span = { start: list.startIndex, end: list.endIndex };
  const isShort = items.every((item) => item.length === 1 && !item[0]?.includes('\n'));
  if (isShort && around + line.length <= width) return { ...span, text: line };
  if (isShort && list.type === 'argument_list' && indent.length + 4 + joined.length <= width)
    return { ...span, text: `(\n${indent}    ${joined}\n${indent})` };
  const lines = items.map((item) => `${indentLines(item, `${indent}    `)},\n`).join('');
  return { ...span, text: `${open}\n${lines}${indent}${close}` };
}

/** Length of what stands before and behind the list on its lines. */
function lineAround(text: string, list: Node): number {
  const end = text.indexOf('\n', list.endIndex);
  const before = list.startIndex - (text.lastIndexOf('\n', list.startIndex - 1) + 1);
  return before + text.slice(list.endIndex, end === -1 ? text.length : end).trimEnd().length;
}

/** Items without comments. */
export function itemsOf(list: Node): readonly Node[] {
  return list.namedChildren.filter((child) => child.type !== 'comment');
}

/** Whether each item begins a line of its own. */
export function isSpread(list: Node): boolean {
  const rows = [list, ...itemsOf(list)].map((node) => node.startPosition.row);
  return rows.length > 1 && new Set(rows).size === rows.length;
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
