import { type CallValue, type ClassValue, isTerm, list, none, type SubscriptValue, type Value } from './value.js';

/** Types that stand for type variables within a generic class: `Repository[User, UserCreate]`. */
export type TypeArguments = ReadonlyMap<Value, Value>;

export function isTypeVariable(value: Value): value is CallValue {
  return value.kind === 'call' && value.callee.kind === 'reference' && /(^|\.)TypeVar$/.test(value.callee.name);
}

/** The types that a class gives to the type variables of its generic bases. */
export function typeArgumentsOf(self: ClassValue, outer: TypeArguments = new Map()): TypeArguments {
  const found = new Map(outer);
  for (const base of self.bases) {
    if (base.kind !== 'subscript' || base.of.kind !== 'class') continue;
    const given = indicesOf(base);
    for (const [at, variable] of typeParameters(base.of).entries()) {
      const argument = given[at];
      if (argument !== undefined) found.set(variable, found.get(argument) ?? argument);
    }
    for (const [variable, argument] of typeArgumentsOf(base.of, found)) if (!found.has(variable)) found.set(variable, argument);
  }
  for (const base of self.bases)
    if (base.kind === 'class')
      for (const [variable, argument] of typeArgumentsOf(base)) if (!found.has(variable)) found.set(variable, argument);
  return found;
}

function typeParameters(self: ClassValue): readonly Value[] {
  const generic = self.bases.find((base) => base.kind === 'subscript' && isGeneric(base.of));
  const from = generic ?? self.bases.find((base) => base.kind === 'subscript');
  if (from?.kind !== 'subscript') return [];
  const items = indicesOf(from);
  return items.filter(isTypeVariable);
}

function isGeneric(value: Value): boolean {
  return value.kind === 'reference' && /(^|\.)(Generic|Protocol)$/.test(value.name);
}

/** What stands between the brackets of `Repository[User, UserCreate]`. */
export function indicesOf({ index }: SubscriptValue): readonly Value[] {
  return index.kind === 'tuple' ? index.items : [index];
}

/** Python's own questions about generic types: `typing.get_args(Repository[User])`; undefined when an argument is not read. */
export const genericFunctions: Readonly<Record<string, (of: Value) => Value | undefined>> = {
  'typing.get_args': (of) => (of.kind === 'subscript' ? list([...indicesOf(of)], 'tuple') : isTerm(of) ? undefined : list([], 'tuple')),
  'typing.get_origin': (of) => (of.kind === 'subscript' ? of.of : isTerm(of) ? undefined : none),
  'types.get_original_bases': (of) => (of.kind === 'class' ? list([...of.bases], 'tuple') : undefined),
};
