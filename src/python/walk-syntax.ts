import type { CallExpression, Expression, FunctionStatement, Statement } from './syntax.js';

export type SyntaxNode = Expression | Statement;

/**
 * All statements and expressions below a piece of syntax, itself included, in the order of the source. Bodies of functions, lambdas and
 * classes are entered only where `into` says so.
 */
export function* walkSyntax(value: unknown, into: (node: SyntaxNode) => boolean = () => true): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const each of value) yield* walkSyntax(each, into);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const isNode = 'type' in value && 'start' in value;
  // Plain data of syntax.ts: what has a type and a span is a node.
  if (isNode) {
    yield value as SyntaxNode;
    if (!into(value as SyntaxNode)) return;
  }
  for (const child of Object.values(value)) {
    if (typeof child === 'object') yield* walkSyntax(child, into);
    else if (typeof child === 'function') yield* walkSyntax((child as FunctionStatement['body'])(), into);
  }
}

/** The last part of a dotted name: `models.Job` → `Job`; null for anything else. */
export function lastName(expression: Expression): string | null {
  if (expression.type === 'name') return expression.id;
  return expression.type === 'attribute' ? expression.name : null;
}

/** The calls of a chain, the last one first: of `update(Job).where(…).values(…)` values, where and update. */
export function callsOfChain(call: CallExpression): CallExpression[] {
  const calls: CallExpression[] = [];
  let at: Expression = call;
  for (;;) {
    if (at.type === 'call') {
      calls.push(at);
      at = at.function;
    } else if (at.type === 'attribute') at = at.object;
    else if (at.type === 'await') at = at.value;
    else return calls;
  }
}
