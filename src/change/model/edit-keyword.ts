import type { Node } from 'web-tree-sitter';
import { applyEdits, type TextEdit } from '../../source/edit.js';
import { indentationAt, insertItem, itemsOf, removeItem } from './edit-list.js';
import { keywordArgument } from './open-model.js';

const WIDTH = 88;

/** Gives a keyword argument of a call a value, or takes it away with null; no edit where it is so already. */
export function setKeyword(text: string, call: Node, name: string, value: string | null): readonly TextEdit[] {
  const list = call.childForFieldName('arguments');
  const present = keywordArgument(call, name);
  if (list === null || (present === null && value === null)) return [];
  if (value === null) return present === null ? [] : removeItem(text, list, present);
  const old = present?.childForFieldName('value') ?? null;
  if (old?.text === value) return [];
  if (old !== null) return fit(text, list, { start: old.startIndex, end: old.endIndex, text: value });
  if (list.startPosition.row !== list.endPosition.row) return insertItem(text, list, [`${name}=${value}`], null);
  const written = [...itemsOf(list).map((item) => item.text), `${name}=${value}`].join(', ');
  return fit(text, list, { start: list.startIndex, end: list.endIndex, text: `(${written})` });
}

/** Where the line grows too long, the arguments of the outermost call on it go to a line of their own, or to one each. */
function fit(text: string, list: Node, edit: TextEdit): readonly TextEdit[] {
  const outer = outermostList(list);
  const start = text.lastIndexOf('\n', outer.startIndex - 1) + 1;
  const end = text.indexOf('\n', outer.endIndex);
  const length = (end === -1 ? text.length : end) - start + edit.text.length - (edit.end - edit.start);
  if (length <= WIDTH || outer.startPosition.row !== outer.endPosition.row) return [edit];
  const indent = indentationAt(text, outer.startIndex);
  const items = itemsOf(outer).map((item) => applyWithin(item, edit));
  const added = edit.start === outer.startIndex ? [edit.text.slice(1, -1)] : items;
  const joined = `${indent}    ${added.join(', ')}`;
  const body = joined.length <= WIDTH ? `${joined}\n` : added.map((item) => `${indent}    ${item},\n`).join('');
  return [{ start: outer.startIndex, end: outer.endIndex, text: `(\n${body}${indent})` }];
}

/** The item's text, edited if the edit lies in it. */
function applyWithin(item: Node, edit: TextEdit): string {
  if (edit.start < item.startIndex || edit.end > item.endIndex) return item.text;
  return applyEdits(item.text, [{ ...edit, start: edit.start - item.startIndex, end: edit.end - item.startIndex }]);
}

function outermostList(list: Node): Node {
  let outer = list;
  for (let node = list.parent; node !== null && node.startPosition.row === list.startPosition.row; node = node.parent) {
    if (node.type === 'argument_list') outer = node;
  }
  return outer;
}
