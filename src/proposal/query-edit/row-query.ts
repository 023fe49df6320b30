import type { Node } from 'web-tree-sitter';
import { namesRead } from './find-node.js';

/** A query that a loop sends for each row, as its source says it. */
export interface RowQuery {
  /** The whole expression, `await` and what takes the rows included. */
  readonly expression: Node;
  /** What of the row it compares, `order.user_id`. */
  readonly key: { readonly node: Node; readonly name: string; readonly attribute: string };
  /** What the key is compared with, `User.id`; null for the primary key. */
  readonly compared: string | null;
  readonly takes: 'one' | 'all';
  /** The rows for all keys, with `keys` for the expression that gives them and `column` for what they are compared with. */
  readonly rows: (keys: string, column: string, select: string) => string;
  /** Whether `select` has to be known. */
  readonly selects: boolean;
}

const ones = new Set(['first', 'one_or_none', 'scalar', 'scalar_one_or_none']);
const raising = new Set(['one', 'scalar_one']);
const others = new Set(['scalars', 'unique', 'all']);

/** Reads it from the call that sends; a reason in words where it is not written so that all rows can be asked for at once. */
export function readRowQuery(call: Node, entity: string, bound: ReadonlySet<string>): RowQuery | string {
  const expression = wholeExpression(call);
  const { base, taken, awaited } = takeApart(expression);
  const wait = awaited ? 'await ' : '';
  if (taken.some((name) => raising.has(name)))
    return 'one() and scalar_one() raise where there is no row, which a look-up in a dict does differently';
  const method = methodOf(base);
  const args = base.childForFieldName('arguments')?.namedChildren ?? [];
  const receiver = base.childForFieldName('function')?.childForFieldName('object') ?? null;
  if (receiver === null) return 'it is not written as a call of a session or a query';
  const [first, second] = args;
  if (method === 'get') {
    const query = args.length === 1;
    const key = readKey((query ? first : second) ?? base, bound);
    if (key === null || args.length > 2 || (!query && first?.text !== entity) || isBound(receiver, bound))
      return 'what it is asked by is not one attribute of the row';
    const rows: RowQuery['rows'] = (keys, column, select) =>
      query
        ? `${wait}${receiver.text}.filter(${column}.in_(${keys}))`
        : `${wait}${receiver.text}.scalars(${select}(${entity}).where(${column}.in_(${keys})))`;
    return { expression, key, compared: null, takes: 'one', rows, selects: !query };
  }
  const session = method === 'scalar' || method === 'scalars' || method === 'execute';
  const statement = session && args.length === 1 ? first : session ? undefined : base;
  if (statement === undefined || statement.type !== 'call') return 'the statement is not written where it is sent';
  if (/\.(?:limit|offset|slice|distinct|with_for_update|group_by|union|union_all|from_statement)\(/.test(statement.text))
    return 'it takes some of the rows, groups or locks them';
  const takes = takesOf(session ? [method, ...taken] : taken);
  if (takes === null) return 'what is taken of its rows is not read';
  const found = findComparison(statement, entity, bound);
  if (found === null) return 'it does not compare one column with one attribute of the row';
  const { key, compared, start, end, write } = found;
  const own = key.node.childForFieldName('object')?.id;
  if (namesRead(expression).some((name) => bound.has(name.text) && name.id !== own)) return 'it uses more of the row than one key';
  const text = statement.text;
  const [from, to] = [start - statement.startIndex, end - statement.startIndex];
  const rows: RowQuery['rows'] = (keys, column) => {
    const many = `${text.slice(0, from)}${write(`${column}.in_(${keys})`)}${text.slice(to)}`;
    return session ? `${wait}${receiver.text}.scalars(${many})` : `${wait}${many}`;
  };
  return { expression, key, compared, takes, rows, selects: false };
}

/** From the call that sends to the end of the chain that takes its rows. */
function wholeExpression(call: Node): Node {
  let at = call;
  for (;;) {
    const { parent } = at;
    if (parent?.type === 'await') at = parent;
    else if (parent?.type === 'parenthesized_expression' && at.type === 'await') at = parent;
    else if (parent?.type === 'attribute' && parent.parent?.type === 'call' && isTaking(parent.childForFieldName('attribute')?.text ?? ''))
      at = parent.parent;
    else return at;
  }
}

function isTaking(name: string): boolean {
  return ones.has(name) || raising.has(name) || others.has(name);
}

/** The call that the rows are taken of, and by what, innermost first. */
function takeApart(expression: Node): { readonly base: Node; readonly taken: readonly string[]; readonly awaited: boolean } {
  const taken: string[] = [];
  let awaited = false;
  for (let at = expression; ;) {
    const inner = at.type === 'await' || at.type === 'parenthesized_expression' ? at.firstNamedChild : null;
    if (at.type === 'await') awaited = true;
    if (inner !== null) {
      at = inner;
      continue;
    }
    const name = methodOf(at);
    const object = at.childForFieldName('function')?.childForFieldName('object') ?? null;
    if (object === null || !isTaking(name) || (at.childForFieldName('arguments')?.namedChildCount ?? 0) > 0)
      return { base: at, taken, awaited };
    taken.unshift(name);
    at = object;
  }
}

function takesOf(methods: readonly string[]): RowQuery['takes'] | null {
  const plain = methods.filter((name) => name !== 'unique' && name !== 'execute' && name !== 'scalars');
  if (plain.length !== 1) return null;
  return plain[0] === 'all' ? 'all' : ones.has(plain[0] ?? '') ? 'one' : null;
}

function methodOf(call: Node): string {
  return call.childForFieldName('function')?.childForFieldName('attribute')?.text ?? '';
}

/** `order.user_id` of a name that the loop binds. */
function readKey(node: Node, bound: ReadonlySet<string>): RowQuery['key'] | null {
  const object = node.type === 'attribute' ? node.childForFieldName('object') : null;
  if (object?.type !== 'identifier' || !bound.has(object.text)) return null;
  return { node, name: object.text, attribute: node.childForFieldName('attribute')?.text ?? '' };
}

function isBound(node: Node, bound: ReadonlySet<string>): boolean {
  return namesRead(node).some(({ text }) => bound.has(text));
}

interface Comparison {
  readonly key: RowQuery['key'];
  readonly compared: string;
  /** What the condition for all keys is written in place of. */
  readonly start: number;
  readonly end: number;
  readonly write: (condition: string) => string;
}

/** `User.id == order.user_id` in `where` or `filter`, or `filter_by(id=order.user_id)` alone; null for none and for several. */
function findComparison(statement: Node, entity: string, bound: ReadonlySet<string>): Comparison | null {
  const found = [...statement.descendantsOfType('comparison_operator'), ...statement.descendantsOfType('keyword_argument')].flatMap(
    (node) => readComparison(node, entity, bound) ?? [],
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

function readComparison(node: Node, entity: string, bound: ReadonlySet<string>): Comparison | null {
  const list = node.parent;
  const call = list?.type === 'argument_list' ? list.parent : null;
  const method = call === null ? '' : methodOf(call);
  if (node.type === 'keyword_argument') {
    const key = readKey(node.childForFieldName('value') ?? node, bound);
    if (method !== 'filter_by' || list?.namedChildCount !== 1 || key === null) return null;
    const name = call?.childForFieldName('function')?.childForFieldName('attribute') ?? null;
    if (name === null) return null;
    const compared = `${entity}.${node.childForFieldName('name')?.text ?? ''}`;
    return { key, compared, start: name.startIndex, end: list.endIndex, write: (condition) => `filter(${condition})` };
  }
  const [left, right] = node.namedChildren;
  if ((method !== 'where' && method !== 'filter') || node.child(1)?.type !== '==' || left === undefined || right === undefined) return null;
  const [key, other] = readKey(left, bound) === null ? [readKey(right, bound), left] : [readKey(left, bound), right];
  if (key === null || other.type !== 'attribute' || other.childForFieldName('object')?.text !== entity) return null;
  return { key, compared: other.text, start: node.startIndex, end: node.endIndex, write: (condition) => condition };
}
