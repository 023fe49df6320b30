import type { Place } from '../source/place.js';
import type { Scope } from './scope.js';
import type { Expression, FunctionStatement, Parameter, Span, Statement } from './syntax.js';

/**
 * What a Python expression is worth, as far as the source alone tells. Three sorts:
 * - known values: constants, containers, the project's own classes, functions, modules and instances;
 * - terms: names and calls of things outside the project (`sqlalchemy.Column`, `Column(String)`, `column.is_(None)`), kept as data;
 * - `Unknown`: what only a run could tell, with the place and the reason.
 * Lists, dicts, sets, classes, instances and calls are compared by identity and may be changed by the code that is evaluated.
 */
export type Value =
  | NoneValue
  | BooleanValue
  | NumberValue
  | StringValue
  | BytesValue
  | EllipsisValue
  | ListValue
  | DictValue
  | ClassValue
  | FunctionValue
  | MethodValue
  | InstanceValue
  | MemberValue
  | ModuleValue
  | PathValue
  | PartialValue
  | SuperValue
  | Term
  | Unknown;

/** Something outside the project, or made by it; kept as the code spells it. */
export type Term = Reference | CallValue | AttributeValue | SubscriptValue | OperationValue;

export interface NoneValue {
  readonly kind: 'none';
}
export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value: boolean;
}
export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  readonly float: boolean;
}
export interface StringValue {
  readonly kind: 'string';
  readonly value: string;
  /** The literal, where the text is one literal; else where it was put together. */
  readonly place: Place | null;
}
export interface BytesValue {
  readonly kind: 'bytes';
  readonly value: string;
}
export interface EllipsisValue {
  readonly kind: 'ellipsis';
}
/** A sequence or a set, in order; a set without repetitions. */
export interface ListValue {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: Value[];
}
export interface DictValue {
  readonly kind: 'dict';
  readonly entries: [Value, Value][];
}
/** Dotted name outside the project, as imported: `sqlalchemy.Column`, `builtins.int`. */
export interface Reference {
  readonly kind: 'reference';
  readonly name: string;
}
export interface CallValue {
  readonly kind: 'call';
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly keywords: readonly Keyword[];
  readonly place: Place;
  /** Attributes that the code set on the result: `column.unique = False`. */
  readonly assigned: Map<string, Value>;
}
export interface Keyword {
  readonly name: string;
  readonly value: Value;
  /** The whole `name=value`. */
  readonly place: Place;
}
export interface AttributeValue {
  readonly kind: 'attribute';
  readonly of: Value;
  readonly name: string;
  readonly place: Place;
}
export interface SubscriptValue {
  readonly kind: 'subscript';
  readonly of: Value;
  readonly index: Value;
  readonly place: Place;
}
/**
 * `a == b`, `a & b`, `-a`, `not a`, `a and b`, `a[1:2]` (operator `slice`), and text that is put together from parts or from a template
 * and values (operator `format`), where an operand is a term.
 */
export interface OperationValue {
  readonly kind: 'operation';
  readonly operator: string;
  readonly operands: readonly Value[];
  readonly place: Place;
}
export interface Annotation {
  readonly expression: Expression;
  readonly scope: Scope;
  readonly place: Place;
}
export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  /** Dotted name of the module. */
  readonly module: string;
  readonly bases: readonly Value[];
  readonly keywords: readonly Keyword[];
  /** Attributes in the order of definition. */
  readonly names: Map<string, Value>;
  /** Annotated names in the order of definition. */
  readonly annotations: Map<string, Annotation>;
  /** Place of each name's first assignment or annotation. */
  readonly namePlaces: Map<string, Place>;
  /** Applied decorators, the nearest to the class first. */
  readonly decorators: readonly Value[];
  /** Method resolution order, the class first; terms are bases outside the project. */
  readonly ancestors: readonly Value[];
  readonly place: Place;
  /** The indented body. */
  readonly bodyPlace: Place;
}
export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Values of the defaults, by parameter. */
  readonly defaults: ReadonlyMap<string, Value>;
  readonly body:
    | { readonly type: 'statements'; readonly statements: () => readonly Statement[] }
    | { readonly type: 'expression'; readonly expression: Expression };
  readonly statement: FunctionStatement | null;
  readonly scope: Scope;
  /** Applied decorators, the nearest to the function first. */
  readonly decorators: readonly Value[];
  /** What `@name.expression`, `@name.setter` and their like added, by that word. */
  readonly variants: Map<string, FunctionValue>;
  /** The class in whose body it was defined. */
  readonly owner: { readonly class: ClassValue | null };
  readonly place: Place;
  readonly span: Span;
}
/** A function or a built-in method bound to a value: `items.append`, `Member.label`, `self.f`. */
export interface MethodValue {
  readonly kind: 'method';
  readonly of: Value;
  readonly name: string;
  /** Null for a method of Python's own types. */
  readonly function: FunctionValue | null;
}
export interface InstanceValue {
  readonly kind: 'instance';
  readonly class: ClassValue;
  readonly args: readonly Value[];
  readonly keywords: readonly Keyword[];
  readonly attributes: Map<string, Value>;
  /** Arguments that reached the `__init__` of a base outside the project. */
  readonly outside: { call: CallValue | null };
  readonly place: Place;
}
/** A member of an enum. */
export interface MemberValue {
  readonly kind: 'member';
  readonly class: ClassValue;
  readonly name: string;
  readonly value: Value;
  readonly attributes: Map<string, Value>;
}
export interface ModuleValue {
  readonly kind: 'module';
  readonly name: string;
  /** Relative path of its file; null for a package without `__init__.py`. */
  readonly file: string | null;
}
/** `pathlib.Path` or an open file below the project's directory; `path` is absolute. */
export interface PathValue {
  readonly kind: 'path';
  readonly path: string;
}
export interface PartialValue {
  readonly kind: 'partial';
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly keywords: readonly Keyword[];
}
export interface SuperValue {
  readonly kind: 'super';
  readonly class: ClassValue;
  readonly of: Value;
}
export interface Unknown {
  readonly kind: 'unknown';
  readonly place: Place | null;
  readonly reason: string;
}

export const none: NoneValue = { kind: 'none' };
const yes: BooleanValue = { kind: 'boolean', value: true };
const no: BooleanValue = { kind: 'boolean', value: false };

export function boolean(value: boolean): BooleanValue {
  return value ? yes : no;
}
export function string(value: string, place: Place | null = null): StringValue {
  return { kind: 'string', value, place };
}
export function number(value: number, float = false): NumberValue {
  return { kind: 'number', value, float };
}
export function list(items: Value[], kind: ListValue['kind'] = 'list'): ListValue {
  return { kind, items };
}
export function reference(name: string): Reference {
  return { kind: 'reference', name };
}
export function unknown(reason: string, place: Place | null = null): Unknown {
  return { kind: 'unknown', reason, place };
}

export function isTerm(value: Value): value is Term {
  return (
    value.kind === 'reference' ||
    value.kind === 'call' ||
    value.kind === 'attribute' ||
    value.kind === 'subscript' ||
    value.kind === 'operation'
  );
}
