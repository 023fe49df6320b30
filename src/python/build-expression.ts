import { readNumber } from './literal.js';
import type { Node } from 'web-tree-sitter';
import { buildArguments, buildParameters } from './build-parameters.js';
import { buildConcatenation, buildString } from './build-string.js';
import { readLiteralDisplay } from './literal-display.js';
import { childOf, innerOf, named, optionalOf, type Unplaced } from './node-parts.js';
import type { Comparison, DictEntry, Expression } from './syntax.js';

/** Tree-sitter's expression nodes as the evaluator's own. */
export function buildExpression(node: Node): Expression {
  const span = { start: node.startIndex, end: node.endIndex };
  const build = builders[node.type];
  if (build === undefined) return { ...span, type: 'unread', reason: `Python ${node.type.replaceAll('_', ' ')} is not read` };
  return { ...build(node), ...span };
}

const child = (node: Node, field: string): Expression => childOf(buildExpression, node, field);
const inner = (node: Node): Expression => innerOf(buildExpression, node);

const sequence =
  (type: 'list' | 'tuple' | 'set') =>
  (node: Node): Unplaced => ({ type, items: named(node).map(buildExpression) });

/** A display that may be long: rows of data are read from the text. */
const display =
  (build: (node: Node) => Unplaced) =>
  (node: Node): Unplaced =>
    readLiteralDisplay(node.text, node.startIndex) ?? build(node);

const comprehension =
  (form: 'list' | 'set' | 'dict' | 'generator') =>
  (node: Node): Unplaced => {
    const body = node.childForFieldName('body');
    const clauses: { target: Expression; iterable: Expression; tests: Expression[] }[] = [];
    for (const part of named(node)) {
      if (part.type === 'for_in_clause') clauses.push({ target: child(part, 'left'), iterable: child(part, 'right'), tests: [] });
      else if (part.type === 'if_clause') clauses.at(-1)?.tests.push(inner(part));
    }
    const pair = form === 'dict' && body !== null;
    return {
      type: 'comprehension',
      form,
      element: pair ? child(body, 'key') : child(node, 'body'),
      value: pair ? child(body, 'value') : null,
      clauses,
    };
  };

const builders: Readonly<Record<string, (node: Node) => Unplaced>> = {
  identifier: (node) => ({ type: 'name', id: node.text }),
  keyword_identifier: (node) => ({ type: 'name', id: node.text }),
  dotted_name: (node) => ({ type: 'name', id: node.text }),
  string: (node) => buildString(buildExpression, node),
  concatenated_string: (node) => buildConcatenation(buildExpression, node),
  integer: (node) => ({ type: 'number', ...readNumber(node.text) }),
  float: (node) => ({ type: 'number', ...readNumber(node.text), float: true }),
  true: () => ({ type: 'constant', value: true }),
  false: () => ({ type: 'constant', value: false }),
  none: () => ({ type: 'constant', value: null }),
  ellipsis: () => ({ type: 'ellipsis' }),
  list: display(sequence('list')),
  list_pattern: sequence('list'),
  tuple: display(sequence('tuple')),
  tuple_pattern: sequence('tuple'),
  expression_list: sequence('tuple'),
  pattern_list: sequence('tuple'),
  set: display(sequence('set')),
  dictionary: display((node) => ({ type: 'dict', entries: named(node).map(buildEntry) })),
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
  call: (node) => ({
    type: 'call',
    function: child(node, 'function'),
    arguments: buildArguments(buildExpression, node.childForFieldName('arguments')),
  }),
  unary_operator: (node) => ({ type: 'unary', operator: node.childForFieldName('operator')?.text ?? '', operand: child(node, 'argument') }),
  not_operator: (node) => ({ type: 'unary', operator: 'not', operand: child(node, 'argument') }),
  binary_operator: (node) => ({
    type: 'binary',
    operator: node.childForFieldName('operator')?.text ?? '',
    left: child(node, 'left'),
    right: child(node, 'right'),
  }),
  boolean_operator: (node) => ({
    type: 'logical',
    operator: node.childForFieldName('operator')?.text === 'and' ? 'and' : 'or',
    left: child(node, 'left'),
    right: child(node, 'right'),
  }),
  comparison_operator: buildComparison,
  conditional_expression: buildConditional,
  lambda: (node) => ({
    type: 'lambda',
    parameters: buildParameters(buildExpression, node.childForFieldName('parameters')),
    body: child(node, 'body'),
  }),
  named_expression: (node) => ({ type: 'walrus', target: child(node, 'name'), value: child(node, 'value') }),
  await: (node) => ({ type: 'await', value: inner(node) }),
  list_splat: (node) => ({ type: 'star', value: inner(node) }),
  list_splat_pattern: (node) => ({ type: 'star', value: inner(node) }),
  splat_type: (node) => ({ type: 'star', value: inner(node) }),
  yield: (node) => ({
    type: 'yield',
    value: optionalOf(buildExpression, named(node)[0] ?? null),
    from: node.children.some((part) => part.type === 'from'),
  }),
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
