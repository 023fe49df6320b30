import type { Parameter } from '../../python/syntax.js';
import type { ClassValue, FunctionValue, Value } from '../../python/value.js';

/** A parameter of which neither an annotation nor a default says what it is; `owner` is the class that a method is called on. */
export interface Asked {
  readonly callee: FunctionValue;
  readonly parameter: Parameter;
  readonly owner: ClassValue | null;
}

/**
 * What the project's own calls give for a parameter, each once, as far as it tells something: an object's class, a function, a statement.
 * Values of the runs of those who call.
 */
export type Given = (asked: Asked) => readonly Value[];

export const nothingGiven: Given = () => [];
