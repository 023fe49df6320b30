import type { Value } from './value.js';

/**
 * Lists, sets and dicts whose items stand for any number of such items: the rows of a query, what a loop over a term has collected.
 * `over` is what they come from, one for one; null where nothing tells.
 */
export interface Opening {
  readonly over: Value | null;
}

const openings = new WeakMap<Value, Opening>();
const births = new WeakMap<Value, number>();

export function markOpen<V extends Value>(value: V, over: Value | null): V {
  openings.set(value, { over });
  return value;
}

export function openingOf(value: Value): Opening | null {
  return openings.get(value) ?? null;
}

export function isOpen(value: Value): boolean {
  return openings.has(value);
}

/** Remembers around how many loops a container was made: what is added to it further in may be added any number of times. */
export function remember<V extends Value>(value: V, loops: number): V {
  births.set(value, loops);
  return value;
}

export function birthOf(value: Value): number {
  return births.get(value) ?? 0;
}
