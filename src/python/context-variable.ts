import type { Run } from './run.js';
import { type CallValue, none, type Value } from './value.js';

/**
 * `variable.set(value)`, `variable.get()` and `variable.reset(token)` of a `ContextVar` within a run; undefined for other calls, and for what was
 * set outside. Source: https://docs.python.org/3/library/contextvars.html
 */
export function callVariable(run: Run, { callee, args }: CallValue): Value | undefined {
  if (callee.kind !== 'attribute' || !isVariable(callee.of)) return undefined;
  const [first] = args;
  switch (callee.name) {
    case 'set':
      if (first !== undefined) run.variables.set(callee.of, first);
      return none;
    case 'reset':
      run.variables.delete(callee.of);
      return none;
    case 'get':
      return run.variables.get(callee.of);
    default:
      return undefined;
  }
}

export function isVariable(value: Value): boolean {
  return value.kind === 'call' && value.callee.kind === 'reference' && value.callee.name === 'contextvars.ContextVar';
}
