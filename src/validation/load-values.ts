import type { Evaluation } from '../python/evaluate.js';
import { type ClassValue, type FunctionValue, type Keyword, boolean, string, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { type Loaded, loadedFields, loadedSchema, loaderOf, schemaOf } from './loading-schema.js';
import type { RuntimeTerms } from './runtime-terms.js';

interface Means {
  readonly evaluation: () => Evaluation;
  readonly terms: RuntimeTerms;
}

/** Values of schemas that load whatever part of their fields is given. */
const missing = new WeakSet<Value>();

/** Whether the value's key may be missing although its field is required. */
export function mayBeMissing(value: Value): boolean {
  return missing.has(value);
}

/** `UserSchema().load(data)`: a dict of the fields, or what the schema's `post_load` makes of it; undefined for any other call. */
export function loadedValue(call: Extract<Value, { kind: 'call' }>, means: Means): Value | undefined {
  const loaded = loadedSchema(call);
  return loaded === null ? undefined : makeLoaded(loaded, call.place, means);
}

/**
 * What a decorator gives as the first argument: `@blueprint.arguments(UserSchema)` of flask-smorest, `@use_args(UserSchema())` of webargs;
 * undefined where there is no such decorator, or several.
 */
export function decoratedArgument({ decorators, place }: FunctionValue, means: Means): Value | undefined {
  const given = decorators.flatMap((one) =>
    one.kind === 'call' && /(^|\.)(arguments|use_args)$/.test(nameOf(one.callee)) ? [one.args[0] ?? null] : [],
  );
  const [first] = given;
  const loaded = given.length === 1 && first != null ? schemaOf(first) : null;
  return loaded === null ? undefined : makeLoaded(loaded, place, means);
}

function nameOf(callee: Value): string {
  return callee.kind === 'reference' || callee.kind === 'attribute' ? callee.name : '';
}

function makeLoaded({ schema, partial }: Loaded, place: Place, { evaluation, terms }: Means): Value | undefined {
  const loader = loaderOf(schema);
  if (loader === null) return undefined;
  const of = terms.make(`${schema.name} ${place.file}:${place.line}:${place.column}`, schema, place);
  const entries = [...loadedFields(schema, loader).keys()].map((name): [Value, Value] => {
    const value = terms.attribute(of, name, place);
    if (partial) missing.add(value);
    return [string(name), value];
  });
  const dict: Value = { kind: 'dict', entries };
  const [after, ...others] = loader === 'marshmallow' ? afterLoad(schema) : [];
  if (after === undefined) return dict;
  if (others.length > 0) return undefined;
  const keywords = ['many', 'partial'].map((name): Keyword => ({ name, value: boolean(name === 'partial' && partial), place }));
  return evaluation().call({ kind: 'method', of, name: after.name, function: after }, [dict], keywords, place);
}

function afterLoad(schema: ClassValue): FunctionValue[] {
  const found = new Map<string, FunctionValue>();
  for (const ancestor of [...schema.ancestors].reverse())
    if (ancestor.kind === 'class')
      for (const [name, value] of ancestor.names) if (value.kind === 'function' && isAfterLoad(value)) found.set(name, value);
  return [...found.values()];
}

/** Whether marshmallow calls it with what was loaded. */
export function isAfterLoad({ decorators }: FunctionValue): boolean {
  return decorators.some((decorator) => {
    const named = decorator.kind === 'call' ? decorator.callee : decorator;
    return named.kind === 'reference' && /^marshmallow\.(decorators\.)?post_load$/.test(named.name);
  });
}
