import type { Node } from 'web-tree-sitter';
import type { Loop } from '../../workload/code.js';
import { findNode, namesBound } from './find-node.js';

/** A loop over rows before which a statement can be put. */
export interface RowLoop {
  readonly node: Node;
  /** The statement that holds it, or is it. */
  readonly statement: Node;
  /** The function around. */
  readonly definition: Node;
  /** The one name of each row. */
  readonly row: string;
  readonly iterable: Node;
  /** Names that it binds, its row's included. */
  readonly bound: ReadonlySet<string>;
  /** Whether the rows can be gone over twice as they stand: a name for a list. */
  readonly isList: boolean;
}

const loops = new Set(['for_statement', 'list_comprehension', 'set_comprehension', 'dictionary_comprehension']);
const simple = new Set(['expression_statement', 'return_statement']);
/** What decides whether or when the comprehension within it is evaluated. */
const deciding = /^(lambda|conditional_expression|boolean_operator|generator_expression|\w+_comprehension|named_expression)$/;

/** Reads it at its place; a reason in words where nothing can be put before it safely. */
export function readRowLoop(root: Node, { place, form }: Loop): RowLoop | string {
  if (form !== 'for' && form !== 'comprehension') return `the rows are gone over by ${form}`;
  const node = findNode(root, place, loops);
  if (node === null) return 'the loop is a generator, which nobody can tell when it runs';
  const clauses = node.namedChildren.filter(({ type }) => type === 'for_in_clause');
  const head = node.type === 'for_statement' ? node : clauses[0];
  const [target, iterable] = [head?.childForFieldName('left'), head?.childForFieldName('right')];
  if (head === undefined || clauses.length > 1 || head.child(0)?.type === 'async')
    return 'the loop is nested in itself, or goes over a stream';
  if (target?.type !== 'identifier' || iterable == null) return 'each row is taken apart where the loop begins';
  const statement = statementOf(node);
  const definition = functionOf(node);
  if (statement === null || definition === null) return 'whether the loop runs is decided within the statement that holds it';
  const body = node.type === 'for_statement' ? node.childForFieldName('body') : node;
  const inside = body === null ? new Set<string>() : namesBound(body);
  if (node.type === 'for_statement' && inside.has(target.text)) return 'the loop sets the name of its row anew';
  return {
    node,
    statement,
    definition,
    row: target.text,
    iterable,
    bound: new Set([...inside, target.text]),
    isList: isList(iterable, definition, node),
  };
}

function statementOf(node: Node): Node | null {
  if (node.type === 'for_statement') return node;
  for (let at = node.parent; at !== null; at = at.parent) {
    if (simple.has(at.type)) return at.parent?.type === 'block' ? at : null;
    if (deciding.test(at.type) || at.type.endsWith('_statement')) return null;
  }
  return null;
}

function functionOf(node: Node): Node | null {
  for (let at = node.parent; at !== null; at = at.parent) if (at.type === 'function_definition') return at;
  return null;
}

/** A name that the function binds once, before the loop, to what is a list for sure. */
function isList(iterable: Node, definition: Node, loop: Node): boolean {
  if (iterable.type !== 'identifier') return false;
  const bound = definition
    .descendantsOfType(['assignment', 'for_statement', 'for_in_clause', 'augmented_assignment', 'named_expression', 'as_pattern'])
    .filter((one) => (one.childForFieldName('left') ?? one.childForFieldName('name'))?.text === iterable.text);
  const [only] = bound;
  const value = only?.type === 'assignment' ? only.childForFieldName('right') : null;
  return bound.length === 1 && value != null && value.endIndex < loop.startIndex && isListExpression(value);
}

/** `….all()`, `list(…)`, `sorted(…)`, `[… for …]`. */
export function isListExpression(value: Node): boolean {
  if (value.type === 'list_comprehension' || value.type === 'list') return true;
  if (value.type !== 'call') return false;
  const callee = value.childForFieldName('function');
  if (callee?.type === 'identifier') return callee.text === 'list' || callee.text === 'sorted';
  return callee?.childForFieldName('attribute')?.text === 'all';
}
