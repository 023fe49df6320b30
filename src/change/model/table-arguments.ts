import type { Node } from 'web-tree-sitter';
import type { TextEdit } from '../../source/edit.js';
import { insertItem, removeItem } from './edit-list.js';
import { indentLines, itemsOf } from './lay-out.js';
import { lineWidth } from './line-width.js';
import {
  calleeName,
  findAssignment,
  keywordArgument,
  type NotEditable,
  type OpenModel,
  positionalArguments,
  stringValue,
} from './open-model.js';

/** The list that holds a table's constraints and indexes: the tuple of `__table_args__`, or the arguments of `Table(…)`. */
type Holder =
  | { readonly kind: 'list'; readonly list: Node; readonly tail: Node | null; readonly statement: Node | null }
  | { readonly kind: 'dict'; readonly dict: Node }
  | { readonly kind: 'none' }
  | ({ readonly kind: 'unreadable' } & NotEditable);

/** Adds a constraint or index, given as lines of Python, to a table's arguments. */
export function addTableArgument(model: OpenModel, item: readonly string[]): readonly TextEdit[] | NotEditable {
  const holder = findHolder(model);
  switch (holder.kind) {
    case 'list':
      return insertItem(model.text, holder.list, item, holder.tail);
    case 'dict':
      return wrapDict(model, holder.dict, item);
    case 'none':
      return [newArguments(model, item)];
    case 'unreadable':
      return holder;
  }
}

/** The argument, or the module-level call beside the model, that makes the object with this name. */
export function removeTableArgument(model: OpenModel, names: ReadonlySet<string>, callees: readonly string[]): readonly TextEdit[] | null {
  const holder = findHolder(model);
  if (holder.kind === 'list') {
    const item = itemsOf(holder.list).find((each) => makes(each, names, callees));
    if (item !== undefined)
      return isLast(holder.list) && holder.statement !== null
        ? [removeStatement(model.text, holder.statement)]
        : removeItem(model.text, holder.list, item);
  }
  const beside = model.root.namedChildren.find(
    (statement) => statement.type === 'expression_statement' && makes(statement.firstNamedChild, names, callees),
  );
  return beside === undefined ? null : [removeStatement(model.text, beside)];
}

/** Calls of this class among a table's arguments. */
export function tableArguments(model: OpenModel, callee: string): readonly Node[] {
  const holder = findHolder(model);
  return holder.kind === 'list' ? itemsOf(holder.list).filter((item) => item.type === 'call' && calleeName(item) === callee) : [];
}

function findHolder({ definition, site }: OpenModel): Holder {
  if (definition.type === 'call') {
    const list = definition.childForFieldName('arguments');
    if (list === null) return { kind: 'unreadable', reason: 'Table(…) has no arguments' };
    return {
      kind: 'list',
      list,
      tail: itemsOf(list).find((item) => item.type === 'keyword_argument' || item.type === 'dictionary_splat') ?? null,
      statement: null,
    };
  }
  const assignment = findAssignment(definition, '__table_args__');
  if (assignment !== null) return holderOf(assignment.childForFieldName('right'), assignment.parent);
  const method = definition
    .childForFieldName('body')
    ?.namedChildren.map(undecorated)
    .find((each) => each.childForFieldName('name')?.text === '__table_args__');
  if (method === undefined && site.inheritsArguments)
    return {
      kind: 'unreadable',
      reason: '__table_args__ come from a mixin or base class, and those of the class itself would replace them',
    };
  if (method === undefined) return { kind: 'none' };
  const returns = method.descendantsOfType('return_statement');
  const only = returns.length === 1 ? returns[0]?.firstNamedChild : undefined;
  return holderOf(only ?? null, null);
}

function holderOf(value: Node | null, statement: Node | null): Holder {
  if (value?.type === 'tuple' || value?.type === 'expression_list') {
    const last = itemsOf(value).at(-1);
    return { kind: 'list', list: value, tail: last?.type === 'dictionary' ? last : null, statement };
  }
  if (value?.type === 'dictionary') return { kind: 'dict', dict: value };
  return { kind: 'unreadable', reason: '__table_args__ is computed: it is neither a tuple nor a dictionary in the source' };
}

function undecorated(node: Node): Node {
  return (node.type === 'decorated_definition' ? node.childForFieldName('definition') : null) ?? node;
}

function wrapDict(model: OpenModel, dict: Node, item: readonly string[]): readonly TextEdit[] {
  const indent = `${' '.repeat(bodyColumn(model))}    `;
  const lines = dict.text.split('\n').map((line, position) => (position === 0 ? line : `    ${line}`));
  return [
    {
      start: dict.startIndex,
      end: dict.endIndex,
      text: `(\n${indentLines(item, indent)},\n${indent}${lines.join('\n')},\n${indent.slice(4)})`,
    },
  ];
}

/** `__table_args__` stands below `__tablename__`, else at the top of the class below its docstring. */
function newArguments(model: OpenModel, item: readonly string[]): TextEdit {
  const body = model.definition.childForFieldName('body');
  const indent = ' '.repeat(bodyColumn(model));
  const line = `${indent}__table_args__ = (${item[0] ?? ''},)`;
  const code =
    item.length === 1 && line.length <= lineWidth(model.text)
      ? line
      : `${indent}__table_args__ = (\n${indentLines(item, `${indent}    `)},\n${indent})`;
  const name = findAssignment(model.definition, '__tablename__')?.parent ?? null;
  const [first] = body?.namedChildren ?? [];
  const docstring = first?.type === 'expression_statement' && first.firstNamedChild?.type === 'string' ? first : null;
  const after = name ?? docstring;
  if (after !== null) {
    const end = endOfLine(model.text, after.endIndex);
    return { start: end, end, text: `${name === null ? '\n' : ''}\n${code}` };
  }
  const start = model.text.lastIndexOf('\n', (first ?? model.definition).startIndex - 1) + 1;
  return { start, end: start, text: `${code}\n\n` };
}

function bodyColumn(model: OpenModel): number {
  return model.definition.childForFieldName('body')?.namedChildren[0]?.startPosition.column ?? 4;
}

/** End of a line, before its line break. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function removeStatement(text: string, statement: Node): TextEdit {
  const end = text.indexOf('\n', statement.endIndex);
  return { start: text.lastIndexOf('\n', statement.startIndex - 1) + 1, end: end === -1 ? text.length : end + 1, text: '' };
}

function isLast(list: Node): boolean {
  return itemsOf(list).length === 1;
}

function makes(node: Node | null, names: ReadonlySet<string>, callees: readonly string[]): boolean {
  if (node?.type !== 'call' || !callees.includes(calleeName(node) ?? '')) return false;
  const given =
    keywordArgument(node, 'name')?.childForFieldName('value') ?? (calleeName(node) === 'Index' ? positionalArguments(node)[0] : null);
  const name = stringValue(unwrapped(given ?? null));
  return name !== null && names.has(name);
}

/** The name inside `conv("…")` and `quoted_name("…", …)`. */
function unwrapped(node: Node | null): Node | null {
  return node?.type === 'call' ? (positionalArguments(node)[0] ?? null) : node;
}
