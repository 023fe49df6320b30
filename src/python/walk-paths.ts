import type { SyntaxNode } from './walk-syntax.js';

/** A piece of syntax and what it stands in, the nearest first. */
export interface SyntaxPath {
  readonly node: SyntaxNode;
  readonly above: SyntaxPath | null;
}

/** All statements and expressions below a piece of syntax, in the order of the source; what stands within functions, lambdas and classes belongs to these. */
export function* walkPaths(value: unknown, above: SyntaxPath | null = null): Generator<SyntaxPath> {
  if (Array.isArray(value)) for (const each of value) yield* walkPaths(each, above);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  if (!('type' in value && 'start' in value)) {
    for (const child of Object.values(value)) yield* walkPaths(child, above);
    return;
  }
  // Plain data of syntax.ts: what has a type and a span is a node.
  const path: SyntaxPath = { node: value as SyntaxNode, above };
  yield path;
  if (isApart(path.node)) return;
  for (const child of Object.values(value)) yield* walkPaths(child, path);
}

/** Whether what stands within is done at another time. */
export function isApart({ type }: SyntaxNode): boolean {
  return type === 'function' || type === 'lambda' || type === 'class';
}
