import type { Place } from '../source/place.js';
import { dictMethods, listMethods } from './container-methods.js';
import type { Machine } from './machine.js';
import { pathMethods } from './path-methods.js';
import { stringMethods } from './string-methods.js';
import { type Keyword, type Value } from './value.js';

export type Method<V> = (
  self: V,
  args: readonly Value[],
  machine: Machine,
  place: Place,
  keywords: readonly Keyword[],
) => Value | undefined;

/** Calls a method of one of Python's own types; undefined when it is not read. */
export function callBuiltinMethod(
  machine: Machine,
  of: Value,
  name: string,
  args: readonly Value[],
  keywords: readonly Keyword[],
  place: Place,
): Value | undefined {
  if (of.kind === 'string') return stringMethods[name]?.(of, args, machine, place, keywords);
  if (of.kind === 'list' || of.kind === 'tuple' || of.kind === 'set') return listMethods[name]?.(of, args, machine, place, keywords);
  if (of.kind === 'dict') return dictMethods[name]?.(of, args, machine, place, keywords);
  if (of.kind === 'path') return pathMethods[name]?.(of, args, machine, place, keywords);
  return undefined;
}

export function hasBuiltinMethod(of: Value, name: string): boolean {
  if (of.kind === 'string') return Object.hasOwn(stringMethods, name);
  if (of.kind === 'list' || of.kind === 'tuple' || of.kind === 'set') return Object.hasOwn(listMethods, name);
  if (of.kind === 'dict') return Object.hasOwn(dictMethods, name);
  return of.kind === 'path' && Object.hasOwn(pathMethods, name);
}
