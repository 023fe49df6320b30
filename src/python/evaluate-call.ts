import type { Machine } from './machine.js';
import { runtime } from './operators.js';
import type { Scope } from './scope.js';
import type { CallExpression } from './syntax.js';
import { type Keyword, unknown, type Value } from './value.js';

export function evaluateCall(machine: Machine, node: CallExpression, scope: Scope): Value {
  const callee = machine.evaluate(node.function, scope);
  return applyCall(machine, callee, evaluateArguments(machine, callee, node, scope), node, scope);
}

export function applyCall(
  machine: Machine,
  callee: Value,
  { args, keywords }: { args: Value[]; keywords: Keyword[] },
  node: CallExpression,
  scope: Scope,
): Value {
  if (callee.kind === 'reference' && callee.name === 'builtins.super') return makeSuper(args, scope, machine.place(node, scope));
  if (callee.kind === 'reference' && callee.name === 'builtins.locals') return unknown('locals() is not read', machine.place(node, scope));
  return machine.call(callee, args, keywords, machine.place(node, scope));
}

/** What a call is given. In a run an open sequence gives one item for all that it holds, a term that is spread out itself. */
export function evaluateArguments(
  machine: Machine,
  callee: Value,
  node: CallExpression,
  scope: Scope,
): { args: Value[]; keywords: Keyword[] } {
  const { run } = machine.state;
  const gathering = run?.gathering ?? null;
  if (run !== null) run.gathering = isGather(callee) ? machine.place(node, scope) : null;
  const args: Value[] = [];
  const keywords: Keyword[] = [];
  let open: Value | null = null;
  for (const argument of node.arguments) {
    const value = machine.evaluate(argument.value, scope);
    const place = machine.place(argument, scope);
    if (argument.kind === 'positional') args.push(value);
    else if (argument.kind === 'keyword') keywords.push({ name: argument.name ?? '', value, place });
    else if (argument.kind === 'star') {
      const items = machine.iterate(value);
      if (items !== null) args.push(...items);
      else if (run === null) open = runtime(value, place);
      else args.push({ kind: 'operation', operator: 'star', operands: [value], place });
    } else if (value.kind === 'dict')
      for (const [key, inner] of value.entries) keywords.push({ name: key.kind === 'string' ? key.value : '', value: inner, place });
    else if (run === null) open = runtime(value, place);
    else keywords.push({ name: '**', value, place });
  }
  // Arguments that cannot be known are kept as such in a term, and make the call of a project's own function unknown.
  if (open !== null && open.kind === 'unknown') args.push(open);
  if (run !== null) run.gathering = gathering;
  return { args, keywords };
}

/** Runs what it is given at the same time. */
function isGather(callee: Value): boolean {
  return callee.kind === 'reference' && /^(asyncio|anyio)\.(gather|as_completed|wait)$/.test(callee.name);
}

function makeSuper(args: readonly Value[], scope: Scope, place: ReturnType<Machine['place']>): Value {
  const [type, of] = args;
  if (type?.kind === 'class' && of !== undefined) return { kind: 'super', class: type, of };
  for (let at: Scope | null = scope; at !== null; at = at.parent)
    if (at.method !== null) return { kind: 'super', class: at.method.class, of: at.method.self };
  return unknown('super() is not read here', place);
}
