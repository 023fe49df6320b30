import type { Place } from '../source/place.js';
import type { Project } from './project.js';
import type { Run } from './run.js';
import type { Scope } from './scope.js';
import type { Expression, Span, Statement } from './syntax.js';
import type { CallValue, ClassValue, FunctionValue, InstanceValue, Keyword, ModuleValue, SubscriptValue, Unknown, Value } from './value.js';

/**
 * What a run of the source does besides giving values, in the order in which Python would do it. `uncertain` is the test that
 * could not be known when the effect stands in a branch (or loop) that may not be taken; null when it surely happens.
 */
export type Effect =
  /** A call of something outside the project. */
  | { readonly kind: 'call'; readonly call: CallValue; readonly uncertain: Unknown | null }
  /** A `with` block over a context manager outside the project starts or ends. */
  | { readonly kind: 'enter' | 'exit'; readonly context: Value; readonly place: Place; readonly uncertain: Unknown | null }
  /** A class statement was run. */
  | { readonly kind: 'class'; readonly class: ClassValue; readonly uncertain: Unknown | null }
  /** An object of one of the project's classes was made in a run. */
  | { readonly kind: 'made'; readonly instance: InstanceValue; readonly uncertain: Unknown | null }
  /** An attribute of a class or of something outside the project was set. */
  | {
      readonly kind: 'set';
      readonly of: Value;
      readonly name: string;
      readonly value: Value;
      readonly place: Place;
      readonly uncertain: Unknown | null;
    }
  /** An item of something that only a run knows is set or deleted. */
  | { readonly kind: 'change'; readonly of: Value; readonly place: Place; readonly uncertain: Unknown | null }
  /** Something is taken out of a container of which not all items are known. */
  | { readonly kind: 'take'; readonly of: Value; readonly place: Place; readonly uncertain: Unknown | null }
  /** An exception is raised; `value` is what is raised. */
  | { readonly kind: 'raise'; readonly value: Value; readonly place: Place; readonly uncertain: Unknown | null }
  /** A call of something unknown, or a statement that is not read: what it does is not known. */
  | { readonly kind: 'unknown'; readonly unknown: Unknown; readonly place: Place; readonly uncertain: Unknown | null };

/** Knowledge of libraries that the evaluator itself does not have. Each function may return undefined for "as usual". */
export interface Host {
  readonly effect?: (effect: Effect) => void;
  /** Attribute of a term, an instance or a class: `op.get_bind().dialect.name`. */
  readonly attribute?: (of: Value, name: string, place: Place) => Value | undefined;
  /** Result of a call of something outside the project; the effect is reported nevertheless. */
  readonly call?: (call: CallValue) => Value | undefined;
  /** The project's class that a base made outside derives from: `declarative_base(cls=Plumbing)`. */
  readonly behind?: (base: Value) => ClassValue | undefined;
  /** What `str()` gives of a term. */
  readonly spell?: (value: Value) => string | undefined;
  /** The items of a term. */
  readonly iterate?: (value: Value) => readonly Value[] | undefined;
  /** What an operator gives of objects for which a library defines it. */
  readonly operate?: (operator: string, left: Value, right: Value, place: Place) => Value | undefined;
  /** The answer to a test that the source alone does not tell. */
  readonly decide?: (test: Value, place: Place) => boolean | undefined;
  /**
   * Whether something that the evaluator would answer from what it knows of Python, or give up as Unknown, stays as it is written:
   * a call of one of Python's own functions, an enum made from a term, an item of a known dict by a term.
   */
  readonly keep?: (term: CallValue | SubscriptValue) => boolean;
  /** Whether the project's own decorators are followed outside of runs, too. */
  readonly decorates?: boolean;
  /** A call of the project's own function is about to be followed; a value given here is its result, and it is not followed. */
  readonly enter?: (callee: FunctionValue, args: readonly Value[], keywords: readonly Keyword[], place: Place) => Value | undefined;
}

/** How a run of statements ended. */
export type Completion = { readonly kind: 'normal' | 'break' | 'continue' } | { readonly kind: 'return' | 'raise'; readonly value: Value };

export const normal: Completion = { kind: 'normal' };

/** The parts of the evaluator, for each other. `evaluate.ts` puts them together. */
export interface Machine {
  readonly project: Project;
  readonly host: Host;
  readonly state: {
    steps: number;
    /** Steps of all runs. */
    total: number;
    depth: number;
    /** How often more than one branch was followed, because a test was not known. */
    branchings: number;
    uncertain: Unknown | null;
    /** Values that the running functions may have returned on a branch that may not be taken. */
    readonly maybeReturned: Value[][];
    /** Values that the running generators have yielded. */
    readonly yielded: Value[][];
    /** Set while a function is run along one way. */
    run: Run | null;
  };
  readonly evaluate: (expression: Expression, scope: Scope) => Value;
  readonly run: (statements: readonly Statement[], scope: Scope) => Completion;
  readonly assign: (target: Expression, value: Value, scope: Scope) => void;
  readonly lookup: (name: string, scope: Scope, place: Place) => Value;
  readonly call: (callee: Value, args: readonly Value[], keywords: readonly Keyword[], place: Place) => Value;
  /** `left operator right`, comparisons included. */
  readonly operate: (operator: string, left: Value, right: Value, place: Place) => Value;
  readonly attribute: (of: Value, name: string, place: Place) => Value;
  readonly setAttribute: (of: Value, name: string, value: Value, place: Place) => void;
  readonly iterate: (value: Value) => readonly Value[] | null;
  readonly openModule: (name: string, fromFile: string) => ModuleValue | null;
  readonly moduleAttribute: (module: ModuleValue, name: string, place: Place | null) => Value;
  readonly place: (span: Span, scope: Scope) => Place;
}

/** Steps that one statement of a module or one outside call may take, and how deep calls may nest, before the answer is Unknown. */
export const limits = { steps: 400_000, depth: 40, iterations: 5_000, items: 100_000 };
