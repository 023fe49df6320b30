import type { Node } from 'web-tree-sitter';
import { readNumber, readPrefix, unescape } from './literal.js';
import type { Argument, Comparison, DictEntry, Expression, FormatPart, Parameter } from './syntax.js';

/** Tree-sitter's expression nodes as the evaluator's own. */
export function buildExpression(node: Node): Expression {
  const span = { start: node.startIndex, end: node.endIndex };
  const build = builders[node.type];
  if (build === undefined) return { ...span, type: 'unread', reason: `Python ${node.type.replaceAll('_', ' ')} is not read` };
  return { ...build(node), ...span };
}

type Unplaced = Expression extends infer E ? (E extends Expression ? Omit<E, 'start' | 'end'> & { start?: number; end?: number } : never) : never;

function named(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment' && child.type !== 'line_continuation');
}

function child(node: Node, field: string): Expression {
  const found = node.childForFieldName(field);
  return found === null ? { type: 'unread', reason: 'incomplete source', start: node.startIndex, end: node.endIndex } : buildExpression(found);
}

function optional(node: Node | null): Expression | null {
  return node === null ? null : buildExpression(node);
}

function inner(node: Node): Expression {
  const first = named(node)[0];
  return first === undefined ? { type: 'unread', reason: 'incomplete source', start: node.startIndex, end: node.endIndex } : buildExpression(first);
}

const sequence = (type: 'list' | 'tuple' | 'set') => (node: Node): Unplaced => ({ type, items: named(node).map(buildExpression) });

const comprehension = (form: 'list' | 'set' | 'dict' | 'generator') => (node: Node): Unplaced => {
  const body = node.childForFieldName('body');
  const clauses: { target: Expression; iterable: Expression; tests: Expression[] }[] = [];
  for (const part of named(node)) {
    if (part.type === 'for_in_clause') clauses.push({ target: child(part, 'left'), iterable: child(part, 'right'), tests: [] });
    else if (part.type === 'if_clause') clauses.at(-1)?.tests.push(inner(part));
  }
  const pair = form === 'dict' && body !== null;
  return { type: 'comprehension', form, element: pair ? child(body, 'key') : child(node, 'body'), value: pair ? child(body, 'value') : null, clauses };
};

const builders: Readonly<Record<string, (node: Node) => Unplaced>> = {
  identifier: (node) => ({ type: 'name', id: node.text }),
  keyword_identifier: (node) => ({ type: 'name', id: node.text }),
  dotted_name: (node) => ({ type: 'name', id: node.text }),
  string: buildString,
  concatenated_string: buildConcatenation,
  integer: (node) => ({ type: 'number', ...readNumber(node.text) }),
  float: (node) => ({ type: 'number', ...readNumber(node.text), float: true }),
  true: () => ({ type: 'constant', value: true }),
  false: () => ({ type: 'constant', value: false }),
  none: () => ({ type: 'constant', value: null }),
  ellipsis: () => ({ type: 'ellipsis' }),
  list: sequence('list'),
  list_pattern: sequence('list'),
  tuple: sequence('tuple'),
  tuple_pattern: sequence('tuple'),
  expression_list: sequence('tuple'),
  pattern_list: sequence('tuple'),
  set: sequence('set'),
  dictionary: (node) => ({ type: 'dict', entries: named(node).map(buildEntry) }),
  list_comprehension: comprehension('list'),
  set_comprehension: comprehension('set'),
  dictionary_comprehension: comprehension('dict'),
  generator_expression: comprehension('generator'),
  parenthesized_expression: inner,
  type: inner,
  as_pattern_target: inner,
  attribute: (node) => ({ type: 'attribute', object: child(node, 'object'), name: node.childForFieldName('attribute')?.text ?? '' }),
  member_type: (node) => ({ type: 'attribute', object: inner(node), name: named(node)[1]?.text ?? '' }),
  subscript: (node) => ({ type: 'subscript', object: child(node, 'value'), index: tupleOf(node, node.childrenForFieldName('subscript')) }),
  generic_type: (node) => ({ type: 'subscript', object: inner(node), index: typeArguments(node) }),
  union_type: (node) => ({ type: 'binary', operator: '|', left: inner(node), right: buildExpression(named(node)[1] ?? node) }),
  slice: buildSlice,
  call: (node) => ({ type: 'call', function: child(node, 'function'), arguments: buildArguments(node.childForFieldName('arguments')) }),
  unary_operator: (node) => ({ type: 'unary', operator: node.childForFieldName('operator')?.text ?? '', operand: child(node, 'argument') }),
  not_operator: (node) => ({ type: 'unary', operator: 'not', operand: child(node, 'argument') }),
  binary_operator: (node) => ({ type: 'binary', operator: node.childForFieldName('operator')?.text ?? '', left: child(node, 'left'), right: child(node, 'right') }),
  boolean_operator: (node) => ({ type: 'logical', operator: node.childForFieldName('operator')?.text === 'and' ? 'and' : 'or', left: child(node, 'left'), right: child(node, 'right') }),
  comparison_operator: buildComparison,
  conditional_expression: buildConditional,
  lambda: (node) => ({ type: 'lambda', parameters: buildParameters(node.childForFieldName('parameters')), body: child(node, 'body') }),
  named_expression: (node) => ({ type: 'walrus', target: child(node, 'name'), value: child(node, 'value') }),
  await: (node) => ({ type: 'await', value: inner(node) }),
  list_splat: (node) => ({ type: 'star', value: inner(node) }),
  list_splat_pattern: (node) => ({ type: 'star', value: inner(node) }),
  splat_type: (node) => ({ type: 'star', value: inner(node) }),
  yield: (node) => ({ type: 'yield', value: optional(named(node)[0] ?? null), from: node.children.some((part) => part.type === 'from') }),
};

function buildEntry(node: Node): DictEntry {
  return node.type === 'dictionary_splat' ? { key: null, value: inner(node) } : { key: child(node, 'key'), value: child(node, 'value') };
}

function tupleOf(node: Node, parts: readonly Node[]): Expression {
  const items = parts.map(buildExpression);
  const [only] = items;
  const comma = node.children.some((part) => part.type === ',');
  if (only !== undefined && items.length === 1 && !comma) return only;
  return { type: 'tuple', items, start: parts[0]?.startIndex ?? node.startIndex, end: parts.at(-1)?.endIndex ?? node.endIndex };
}

function typeArguments(node: Node): Expression {
  const parameters = named(node)[1] ?? node;
  return tupleOf(parameters, named(parameters));
}

function buildSlice(node: Node): Unplaced {
  const parts: (Expression | null)[] = [null, null, null];
  let at = 0;
  for (const part of node.children) {
    if (part.type === ':') at += 1;
    else if (part.isNamed) parts[at] = buildExpression(part);
  }
  return { type: 'slice', lower: parts[0] ?? null, upper: parts[1] ?? null, step: parts[2] ?? null };
}

function buildComparison(node: Node): Unplaced {
  let left: Expression | null = null;
  let operator = '';
  const rest: Comparison[] = [];
  for (const part of node.children) {
    if (part.type === 'comment') continue;
    if (!part.isNamed) operator = operator === '' ? part.text : `${operator} ${part.text}`;
    else if (left === null) left = buildExpression(part);
    else {
      rest.push({ operator: operator.replace(/\s+/g, ' '), right: buildExpression(part) });
      operator = '';
    }
  }
  return { type: 'compare', left: left ?? inner(node), rest };
}

function buildConditional(node: Node): Unplaced {
  const [then, test, otherwise] = named(node);
  if (then === undefined || test === undefined || otherwise === undefined) return { type: 'unread', reason: 'incomplete source' };
  return { type: 'conditional', then: buildExpression(then), test: buildExpression(test), otherwise: buildExpression(otherwise) };
}

export function buildArguments(list: Node | null): Argument[] {
  if (list === null) return [];
  if (list.type === 'generator_expression') return [positional(list)];
  return named(list).map((node): Argument => {
    const span = { start: node.startIndex, end: node.endIndex };
    if (node.type === 'keyword_argument') return { ...span, kind: 'keyword', name: node.childForFieldName('name')?.text ?? '', value: child(node, 'value') };
    if (node.type === 'list_splat') return { ...span, kind: 'star', name: null, value: inner(node) };
    if (node.type === 'dictionary_splat') return { ...span, kind: 'double star', name: null, value: inner(node) };
    return positional(node);
  });
}

function positional(node: Node): Argument {
  return { kind: 'positional', name: null, value: buildExpression(node), start: node.startIndex, end: node.endIndex };
}

export function buildParameters(list: Node | null): Parameter[] {
  const parameters: Parameter[] = [];
  let kind: 'positional' | 'keyword only' = 'positional';
  for (const node of list === null ? [] : named(list)) {
    const annotation = optional(node.childForFieldName('type'));
    const inside = node.type === 'typed_parameter' ? (named(node)[0] ?? node) : node;
    const name = node.childForFieldName('name')?.text ?? named(inside)[0]?.text ?? inside.text;
    if (node.type === 'keyword_separator') kind = 'keyword only';
    else if (node.type === 'positional_separator') continue;
    else if (inside.type === 'list_splat_pattern') {
      parameters.push({ name, kind: 'star', default: null, annotation });
      kind = 'keyword only';
    } else if (inside.type === 'dictionary_splat_pattern') parameters.push({ name, kind: 'double star', default: null, annotation });
    else parameters.push({ name, kind, default: optional(node.childForFieldName('value')), annotation });
  }
  return parameters;
}

function buildString(node: Node): Unplaced {
  const { raw, bytes, format } = readPrefix(node.child(0)?.text ?? '');
  if (!format) {
    const text = node.children.filter((part) => part.type === 'string_content').map((part) => part.text);
    return { type: 'string', value: unescape(text.join(''), raw, bytes), bytes };
  }
  return { type: 'format', parts: node.namedChildren.flatMap((part) => buildPart(part, raw)) };
}

function buildPart(part: Node, raw: boolean): FormatPart[] {
  if (part.type === 'string_content' || part.type === 'format_specifier_content') return [unescape(part.text, raw).replaceAll('{{', '{').replaceAll('}}', '}')];
  if (part.type !== 'interpolation' && part.type !== 'format_expression') return [];
  const specifier = part.namedChildren.find((inside) => inside.type === 'format_specifier');
  const conversion = part.namedChildren.find((inside) => inside.type === 'type_conversion')?.text.slice(1) ?? null;
  const value = child(part, 'expression');
  const debug = part.children.some((inside) => inside.type === '=');
  const label = debug ? [`${part.childForFieldName('expression')?.text ?? ''}=`] : [];
  return [...label, { value, conversion: debug ? 'r' : conversion, format: specifier === undefined ? [] : buildSpecifier(specifier, raw) }];
}

function buildSpecifier(node: Node, raw: boolean): FormatPart[] {
  const parts: FormatPart[] = [];
  let at = node.startIndex + 1;
  for (const part of node.namedChildren.filter((inside) => inside.type === 'format_expression' || inside.type === 'interpolation')) {
    if (part.startIndex > at) parts.push(node.text.slice(at - node.startIndex, part.startIndex - node.startIndex));
    parts.push(...buildPart(part, raw));
    at = part.endIndex;
  }
  const rest = node.text.slice(at - node.startIndex);
  return rest === '' ? parts : [...parts, rest];
}

function buildConcatenation(node: Node): Unplaced {
  const strings = named(node).map(buildExpression);
  const parts = strings.flatMap((part): readonly FormatPart[] => (part.type === 'string' ? [part.value] : part.type === 'format' ? part.parts : []));
  if (strings.some((part) => part.type === 'format')) return { type: 'format', parts };
  return { type: 'string', value: parts.filter((part) => typeof part === 'string').join(''), bytes: strings.some((part) => part.type === 'string' && part.bytes) };
}
