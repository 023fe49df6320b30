import type { CallValue, ClassValue, Value } from '../python/value.js';
import { type Arguments, given, isTrue, keyword, type Reading } from './reading.js';
import { calledSymbol, plainSymbol } from './symbol.js';

/** Whether a column's values are Python dicts, which are JSON objects, or lists, which are arrays. */
export type Shape = 'object' | 'array';

/** The shape that `default=dict`, `default={}`, `default_factory=list` or `insert_default=lambda: []` gives; null when it tells none. */
export function shapeOfDefault(reading: Reading, args: Arguments): Shape | null {
  const value = given(args, 'default') ?? given(args, 'insert_default') ?? given(args, 'default_factory');
  if (value === null) return null;
  return shapeOfValue(value.kind === 'function' ? reading.evaluation.call(value) : value);
}

function shapeOfValue(value: Value): Shape | null {
  if (value.kind === 'dict') return 'object';
  if (value.kind === 'list' || value.kind === 'tuple') return 'array';
  return value.kind === 'reference' ? shapeOfName(value.name) : null;
}

/** The shape that a Python type means: `dict[str, int]`, `list[str]`, a TypedDict, within `Annotated[…]` too; null for any other. */
export function shapeOfType(value: Value): Shape | null {
  if (value.kind === 'reference') return shapeOfName(value.name);
  if (value.kind === 'class') return shapeOfClass(value);
  if (value.kind !== 'subscript') return null;
  if (value.of.kind === 'reference' && /^(typing|typing_extensions)\.(Annotated|TypeAliasType)$/.test(value.of.name))
    return shapeOfType(value.index.kind === 'tuple' ? (value.index.items[0] ?? value.index) : value.index);
  return shapeOfType(value.of);
}

function shapeOfName(name: string): Shape | null {
  if (/^(builtins\.dict|typing(_extensions)?\.(Dict|Mapping|MutableMapping|TypedDict)|collections\.abc\.(Mutable)?Mapping)$/.test(name))
    return 'object';
  if (name.endsWith('.MutableDict')) return 'object';
  if (/^(builtins\.(list|tuple)|typing\.(List|Sequence|Tuple)|collections\.abc\.(Mutable)?Sequence)$/.test(name)) return 'array';
  return name.endsWith('.MutableList') ? 'array' : null;
}

function shapeOfClass({ ancestors }: ClassValue): Shape | null {
  for (const ancestor of ancestors) {
    const shape = ancestor.kind === 'reference' ? shapeOfName(ancestor.name) : null;
    if (shape !== null) return shape;
  }
  return null;
}

/** `MutableDict.as_mutable(JSONB)`, of a class of the project's own too: a dict. Source: sqlalchemy/ext/mutable.py. */
export function shapeOfMutable(type: Value | null): Shape | null {
  if (type?.kind !== 'call') return null;
  const { callee } = type;
  if (callee.kind === 'reference' && callee.name.endsWith('.as_mutable')) return shapeOfName(callee.name.slice(0, -'.as_mutable'.length));
  return callee.kind === 'attribute' && callee.name === 'as_mutable' ? shapeOfType(callee.of) : null;
}

/** Whether a type tells its object of changes in place: `MutableDict.as_mutable(JSONB)`, sqlalchemy_json's `MutableJson`. */
export function isMutable(type: Value | null): boolean {
  const called = type?.kind === 'call' ? type.callee : type;
  if (called?.kind === 'attribute') return called.name === 'as_mutable';
  return called?.kind === 'reference' && /(\.as_mutable|^sqlalchemy_json\..*Mutable\w*)$/.test(called.name);
}

/** True when the type writes None as NULL and not as JSON null: `JSONB(none_as_null=True)`, however it is wrapped. */
export function writesNoneAsNull(type: Value | null): boolean {
  if (type?.kind !== 'call') return false;
  if (isJson(type)) return isTrue(keyword(type, 'none_as_null') ?? type.args[0]);
  const within = [...type.args, ...type.keywords.map(({ value }) => value)];
  return within.some(writesNoneAsNull) || (type.callee.kind === 'attribute' && writesNoneAsNull(type.callee.of));
}

function isJson(call: CallValue): boolean {
  return /^JSONB?$/.test(plainSymbol(calledSymbol(call) ?? ''));
}
