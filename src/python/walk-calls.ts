import type { CallExpression, Statement } from './syntax.js';

/** Every call in statements, bodies of functions and classes included, in the order of the source. */
export function* walkCalls(statements: readonly Statement[]): Generator<CallExpression> {
  for (const statement of statements) yield* walk(statement);
}

function* walk(node: unknown): Generator<CallExpression> {
  if (Array.isArray(node)) {
    for (const inner of node) yield* walk(inner);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && node.type === 'call' && 'arguments' in node) yield node as CallExpression;
  for (const inner of Object.values(node)) yield* walk(typeof inner === 'function' ? bodyOf(node) : inner);
}

/** The statements of a function, which are built when first asked for. */
function bodyOf(node: object): readonly Statement[] {
  return 'body' in node && typeof node.body === 'function' ? (node as { body: () => readonly Statement[] }).body() : [];
}
