import type { Node } from 'web-tree-sitter';
import type { Expression } from './syntax.js';

/** Builds an expression; handed down so that the builders need not know each other. */
export type Build = (node: Node) => Expression;

/** An expression whose offsets are still to be set. */
export type Unplaced = Expression extends infer E
  ? E extends Expression
    ? Omit<E, 'start' | 'end'> & { start?: number; end?: number }
    : never
  : never;

/** The meaningful children of a node. */
export function named(node: Node): Node[] {
  return node.namedChildren.filter((part) => part.type !== 'comment' && part.type !== 'line_continuation');
}

/** The expression in a field; source that lacks it cannot be read. */
export function childOf(build: Build, node: Node, field: string): Expression {
  const found = node.childForFieldName(field);
  return found === null ? incomplete(node) : build(found);
}

/** The first expression within. */
export function innerOf(build: Build, node: Node): Expression {
  const [first] = named(node);
  return first === undefined ? incomplete(node) : build(first);
}

export function optionalOf(build: Build, node: Node | null): Expression | null {
  return node === null ? null : build(node);
}

function incomplete(node: Node): Expression {
  return { type: 'unread', reason: 'incomplete source', start: node.startIndex, end: node.endIndex };
}
