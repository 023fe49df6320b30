import type { Node } from 'web-tree-sitter';
import { applyEdits, type TextEdit } from '../../source/edit.js';
import { insertItem, removeItem } from './edit-list.js';
import { isSpread, itemsOf, layOut } from './lay-out.js';
import { lineWidth } from './line-width.js';
import { keywordArgument } from './open-model.js';

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

/** Where the line grows too long, the outermost call that shares it is laid out anew. */
function fit(text: string, list: Node, edit: TextEdit): readonly TextEdit[] {
  const start = text.lastIndexOf('\n', edit.start - 1) + 1;
  const end = text.indexOf('\n', edit.end);
  const length = (end === -1 ? text.length : end) - start + edit.text.length - (edit.end - edit.start);
  const outer = outermostList(list);
  if (length <= lineWidth(text) || outer.descendantsOfType('comment').length > 0) return [edit];
  const items =
    outer.id === list.id && edit.start === list.startIndex ? splitItems(list, edit) : itemsOf(outer).map((item) => applyWithin(item, edit));
  return [
    layOut(
      text,
      outer,
      items.map((item) => [item]),
    ),
  ];
}

/** The items of the list as `edit` writes it, the new one last. */
function splitItems(list: Node, edit: TextEdit): readonly string[] {
  const items = itemsOf(list).map((item) => item.text);
  const length = items.join(', ').length;
  return [...items, edit.text.slice(1 + (items.length === 0 ? 0 : length + 2), -1)];
}

/** The item's text, edited if the edit lies in it. */
function applyWithin(item: Node, edit: TextEdit): string {
  if (edit.start < item.startIndex || edit.end > item.endIndex) return item.text;
  return applyEdits(item.text, [{ ...edit, start: edit.start - item.startIndex, end: edit.end - item.startIndex }]);
}

/** Calls around this one as long as they have not been spread over lines, one argument each. */
function outermostList(list: Node): Node {
  let outer = list;
  for (let node = list.parent; node !== null && /^(?:argument_list|call|keyword_argument)$/.test(node.type); node = node.parent) {
    if (node.type === 'argument_list' && isSpread(node) && node.startPosition.row !== node.endPosition.row) return outer;
    if (node.type === 'argument_list') outer = node;
  }
  return outer;
}
