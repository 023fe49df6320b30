import type { Effect } from '../python/machine.js';
import type { CallValue, DictValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { anything, type Domain, either, oneOf, onlyNone } from './domain.js';
import type { Bound, Enforcement, Limit } from './enforced.js';
import { keyOf } from './key.js';
import { numberOfValue, scalarOf } from './scalar.js';

/** A dict that was held against a JSON schema, and passed. */
export interface Checked {
  readonly of: Value;
  readonly schema: DictValue;
  readonly place: Place;
}

const validators = /^jsonschema\.(validators\.)?(Draft\w+Validator|validators\.\w+)$/;

/** `jsonschema.validate(data, schema)`, `Draft7Validator(schema).validate(data)`: what raises where it does not fit. */
export function checkedByCalls(effects: readonly Effect[]): readonly Checked[] {
  return effects.flatMap((effect) => (effect.kind === 'call' ? (checkedBy(effect.call, /^validate$/) ?? []) : []));
}

function checkedBy(call: CallValue, verb: RegExp): Checked | null {
  const { callee, args, keywords, place } = call;
  const given = (at: number, name: string): Value | undefined => keywords.find((one) => one.name === name)?.value ?? args[at];
  if (callee.kind === 'reference' && /^jsonschema\.(validators\.)?validate$/.test(callee.name) && verb.test('validate'))
    return make(given(0, 'instance'), given(1, 'schema'), place);
  if (callee.kind !== 'attribute' || !verb.test(callee.name) || callee.of.kind !== 'call') return null;
  const made = callee.of;
  if (made.callee.kind !== 'reference' || !validators.test(made.callee.name)) return null;
  return make(given(0, 'instance'), made.keywords.find(({ name }) => name === 'schema')?.value ?? made.args[0], place);
}

function make(of: Value | undefined, schema: Value | undefined, place: Place): Checked | null {
  return of === undefined || schema?.kind !== 'dict' ? null : { of, schema, place };
}

/** `validator.iter_errors(data)`, `validator.is_valid(data)` within a test. */
export function checkedWithin(value: Value): Checked | null {
  if (value.kind === 'operation') return first(value.operands);
  if (value.kind === 'attribute' || value.kind === 'method') return checkedWithin(value.of);
  if (value.kind !== 'call') return null;
  return checkedBy(value, /^(iter_errors|is_valid)$/) ?? checkedWithin(value.callee) ?? first(value.args);
}

function first(values: readonly Value[]): Checked | null {
  for (const value of values) {
    const found = checkedWithin(value);
    if (found !== null) return found;
  }
  return null;
}

/** `data["name"]`, `data.get("name")` of a dict that was checked; null where its schema says nothing of the key. */
export function checkedKeyDomain(value: Value, checked: readonly Checked[]): Domain | null {
  const read = readKey(value);
  if (read === null) return null;
  const found = checked.find(({ of }) => keyOf(of) === keyOf(read.of));
  if (found === undefined) return null;
  const properties = entry(found.schema, 'properties');
  const [key, property] = properties?.kind === 'dict' ? (pair(properties, read.key) ?? []) : [];
  if (property?.kind !== 'dict') return null;
  const domain = propertyDomain(property, (key?.kind === 'string' ? key.place : null) ?? found.place);
  const required = entry(found.schema, 'required');
  const isRequired = required?.kind === 'list' && required.items.some((one) => one.kind === 'string' && one.value === read.key);
  if (isRequired || !read.orNone) return domain;
  return either(domain, onlyNone);
}

function readKey(value: Value): { readonly of: Value; readonly key: string; readonly orNone: boolean } | null {
  if (value.kind === 'subscript') return value.index.kind === 'string' ? { of: value.of, key: value.index.value, orNone: false } : null;
  if (value.kind !== 'call' || value.callee.kind !== 'attribute' || !/^(get|pop)$/.test(value.callee.name)) return null;
  const [key, otherwise] = value.args;
  if (key?.kind !== 'string' || (otherwise !== undefined && otherwise.kind !== 'none')) return null;
  return { of: value.callee.of, key: key.value, orNone: true };
}

function pair({ entries }: DictValue, name: string): readonly [Value, Value] | undefined {
  return entries.findLast(([key]) => key.kind === 'string' && key.value === name);
}

function entry(dict: DictValue, name: string): Value | undefined {
  return pair(dict, name)?.[1];
}

function propertyDomain(property: DictValue, place: Place): Domain {
  const type = entry(property, 'type');
  const types = type?.kind === 'list' || type?.kind === 'tuple' ? type.items : type === undefined ? [] : [type];
  const allowed = entry(property, 'enum');
  const items = allowed?.kind === 'list' || allowed?.kind === 'tuple' ? allowed.items : [];
  const nullable =
    (types.length === 0 && items.length === 0) ||
    types.some((one) => one.kind !== 'string' || one.value === 'null') ||
    items.some(({ kind }) => kind === 'none');
  const limits: Limit[] = [];
  const scalars = items.filter(({ kind }) => kind !== 'none').map(scalarOf);
  const known = scalars.filter((one) => one !== null);
  if (scalars.length > 0 && known.length === scalars.length)
    return { ...oneOf(known, enforcements(nullable ? ['values'] : ['values', 'required'], place)), nullable };
  // One type, None apart: limits of numbers say nothing of texts.
  const [only, ...others] = types.flatMap((one) => (one.kind === 'string' && one.value !== 'null' ? [one.value] : []));
  const is = (...wanted: readonly string[]): boolean => only !== undefined && others.length === 0 && wanted.includes(only);
  const number = (name: string): number | null => numberOfValue(entry(property, name));
  const bound = (name: string, exclusive: string): Bound | null => {
    const [value, beyond] = [number(name), number(exclusive)];
    if (beyond !== null) return { value: beyond, inclusive: false };
    const flag = entry(property, exclusive);
    return value === null ? null : { value, inclusive: !(flag?.kind === 'boolean' && flag.value) };
  };
  const isNumber = is('integer', 'number');
  const domain = {
    minimum: isNumber ? bound('minimum', 'exclusiveMinimum') : null,
    maximum: isNumber ? bound('maximum', 'exclusiveMaximum') : null,
    shortest: is('string') ? number('minLength') : null,
    longest: is('string') ? number('maxLength') : null,
    pattern: is('string') ? textOf(entry(property, 'pattern')) : null,
  };
  if (domain.minimum !== null || domain.maximum !== null) limits.push('range');
  if (domain.shortest !== null || domain.longest !== null) limits.push('length');
  if (domain.pattern !== null) limits.push('pattern');
  if (!nullable) limits.push('required');
  return { ...anything, ...domain, nullable, enforced: enforcements(limits, place) };
}

function enforcements(limits: readonly Limit[], place: Place): readonly Enforcement[] {
  return limits.map((limit) => ({ limit, place, by: 'schema' }));
}

function textOf(value: Value | undefined): string | null {
  return value?.kind === 'string' ? value.value : null;
}
