import { reference, type Value } from '../../python/value.js';

/** Numbers what a statement binds, in the order in which it is written. */
export interface Parameters {
  readonly values: Value[];
  /** The placeholder of a value. */
  readonly bind: (value: Value) => string;
}

export function startParameters(): Parameters {
  const values: Value[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

/** What only a run can tell of an object: the value of one of its columns. */
export function runtimeValue(name: string): Value {
  return reference(`runtime.${name}`);
}
