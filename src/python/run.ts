import type { Place } from '../source/place.js';
import type { Host } from './machine.js';
import type { Scope } from './scope.js';
import type { Expression, Parameter } from './syntax.js';
import type { FunctionValue, Value } from './value.js';
import type { Way } from './way.js';

/**
 * One run of a function along one way: while it lasts, what only a run of Python could tell is a term and never Unknown, tests on
 * such terms are decided by the way, exceptions are raised, and loops over terms go round once.
 */
export interface Run {
  readonly host: RunHost;
  readonly way: Way;
  /** Calls of the project's functions that are being followed, outermost first. */
  readonly frames: CallFrame[];
  /** Loops around what is being evaluated, callers' included, outermost first. */
  readonly loops: RunningLoop[];
  /** The call of `gather` whose arguments are being evaluated. */
  gathering: Place | null;
  /** What waits for the value that a generator yields, by generator that runs; null for one whose values are collected. */
  readonly yields: (((value: Value) => void) | null)[];
  /** What was set of context variables, by the variable. */
  readonly variables: Map<Value, Value>;
  /** Set while a function is followed only to see whether its result is known: a test that is not ends that. */
  quiet: boolean;
}

export interface CallFrame {
  readonly function: FunctionValue;
  /** What the method is called on; null for a function. */
  readonly self: Value | null;
  /** The call. */
  readonly place: Place;
  /** Whether it runs the project's decorators around the function. */
  readonly wrapper: boolean;
}

export interface RunningLoop {
  readonly place: Place;
  readonly form: 'for' | 'while' | 'comprehension' | 'gather' | 'map';
  /** What it goes over; null for `while`. */
  readonly over: Value | null;
  /** How often at most, where the source says it. */
  readonly atMost: number | null;
  /** Whether each of so many rounds is gone through by itself. */
  readonly complete?: boolean;
  readonly frame: CallFrame | null;
}

/** What a library adds to a run, besides what `Host` says. */
export interface RunHost extends Host {
  /** What a term holds that is iterated over; undefined for "a term". */
  readonly item?: (of: Value) => Value | undefined;
  /** What an index or a slice of a term gives; undefined for "a term". */
  readonly subscript?: (of: Value, index: Value, place: Place) => Value | undefined;
  /** What `name: Class = value` makes of a term, by its annotation; undefined for the term itself. */
  readonly annotated?: (value: Value, annotation: Expression, scope: Scope, place: Place) => Value | undefined;
  /** Whether an instance may be None as well. */
  readonly isOptional?: (value: Value) => boolean;
  /** The target of `with … as target`. */
  readonly entered?: (context: Value) => Value | undefined;
  /** Whether following a function may matter; one that does not is followed only as far as its result is sure. */
  readonly matters?: (callee: FunctionValue) => boolean;
  /** A call of one of the project's functions is about to be followed, with these values of its parameters. */
  readonly bound?: (callee: FunctionValue, self: Value | null, names: Scope['names']) => void;
  /** So many items of a list that the source tells are gone through one by one; without it some, and of constants the first alone. */
  readonly unrolls?: number;
  /** An argument that a call leaves out. */
  readonly argument?: (callee: FunctionValue, parameter: Parameter) => Value;
}

export function startRun(host: RunHost, way: Way): Run {
  return { host, way, frames: [], loops: [], gathering: null, yields: [], variables: new Map(), quiet: false };
}

/** An exception of the Python source on its way to a handler. */
export class Raised extends Error {
  constructor(
    readonly value: Value,
    readonly place: Place,
  ) {
    super('raised in the source');
  }
}

/** A run that takes too many steps is left. */
export class TooLong extends Error {}

/** A quiet run met a test that is not known. */
class Undecided extends Error {}

/** The one exception of its kind: where it comes from does not matter. */
export const undecided = new Undecided('a test is not known');
