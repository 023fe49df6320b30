import { isDecorated } from './attribute.js';
import type { Machine } from './machine.js';
import type { FunctionValue, Value } from './value.js';

const wrappers = new WeakMap<FunctionValue, Value | null>();
/** Functions as they were before they were decorated. */
const plain = new WeakSet<FunctionValue>();

/**
 * What the project's own decorators make of a function: the outermost function around it, which calls it as it was before; null where
 * there is none.
 */
export function wrapperOf(machine: Machine, made: FunctionValue): Value | null {
  if (made.decorators.length === 0 || plain.has(made)) return null;
  const before = wrappers.get(made);
  if (before !== undefined) return before;
  wrappers.set(made, null);
  const inner: FunctionValue = { ...made };
  plain.add(inner);
  const { state } = machine;
  const { run } = state;
  state.run = null;
  let value: Value = inner;
  for (const decorator of made.decorators) {
    if (decorator.kind !== 'function' && decorator.kind !== 'partial') continue;
    const decorated = machine.call(decorator, [value], [], made.place);
    if (decorated.kind === 'function' && decorated !== inner && !isDecorated(decorated, 'contextlib.contextmanager')) value = decorated;
  }
  state.run = run;
  // The wrapper carries the decorators of `functools.wraps`, which are no reason to wrap it again.
  if (value !== inner && value.kind === 'function') plain.add(value);
  const wrapper = value === inner ? null : value;
  wrappers.set(made, wrapper);
  return wrapper;
}
