import { isEnum, membersOf } from '../python/class-facts.js';
import type { Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { isTypeVariable, type TypeArguments } from '../python/type-arguments.js';
import { isNamed, unionMembers, unwrap } from './annotation.js';
import { allEither, alsoWithin, anything, type Domain, oneOf, onlyNone, something } from './domain.js';
import type { EnforcedBy, Enforcement } from './enforced.js';
import { limitsOfCall } from './limits-of-call.js';
import { scalarOf } from './scalar.js';

/** What a value of an annotation may be: `Literal`, an Enum, `Annotated` with limits, pydantic's constrained types, and None. */
export function annotationDomain(annotation: Value, types: TypeArguments, place: Place, by: EnforcedBy): Domain {
  const outer = unwrap(annotation);
  const members = unionMembers(outer.type).map((member) => memberDomain(member, types, place, by));
  const domain = allEither(members) ?? anything;
  return outer.metadata.reduce<Domain>((sum, item) => alsoWithin(sum, { ...metadataDomain(item, place, by), nullable: true }), domain);
}

function memberDomain(member: Value, types: TypeArguments, place: Place, by: EnforcedBy): Domain {
  if (member.kind === 'none') return onlyNone;
  const { type, metadata } = unwrap(member);
  if (type !== member || metadata.length > 0) {
    const inner = annotationDomain(type, types, place, by);
    return metadata.reduce<Domain>((sum, item) => alsoWithin(sum, { ...metadataDomain(item, place, by), nullable: true }), inner);
  }
  const given = types.get(type);
  if (given !== undefined) return annotationDomain(given, types, place, by);
  return typeDomain(type, place, by);
}

function typeDomain(type: Value, place: Place, by: EnforcedBy): Domain {
  const values: Enforcement = { limit: 'values', place, by };
  if (type.kind === 'subscript' && isNamed(type.of, /(^|\.)Literal$/)) {
    const items = literalItems(type.index);
    const scalars = items.map(scalarOf).filter((value) => value !== null);
    const nullable = items.some((item) => item.kind === 'none');
    return scalars.length + (nullable ? 1 : 0) === items.length ? { ...oneOf(scalars, [values]), nullable } : anything;
  }
  if (type.kind === 'class' && isEnum(type)) {
    const scalars = membersOf(type).map((member) => scalarOf(member));
    const known = scalars.filter((value) => value !== null);
    return known.length > 0 && known.length === scalars.length ? oneOf(known, [values]) : something;
  }
  if (type.kind === 'call') return isTypeVariable(type) ? anything : { ...limitsOfCall(type, place, by), nullable: false };
  if (type.kind === 'reference') return namedDomain(type.name, place, by);
  return type.kind === 'unknown' ? anything : something;
}

/** Nested Literals and aliases of them are flat. */
function literalItems(index: Value): readonly Value[] {
  const items = index.kind === 'tuple' ? index.items : [index];
  return items.flatMap((item) => {
    const { type } = unwrap(item);
    return type.kind === 'subscript' && isNamed(type.of, /(^|\.)Literal$/) ? literalItems(type.index) : [type];
  });
}

function metadataDomain(item: Value, place: Place, by: EnforcedBy): Domain {
  return item.kind === 'call' ? limitsOfCall(item, place, by) : anything;
}

/** Source: https://docs.pydantic.dev/latest/api/types/ */
const named: Readonly<Record<string, { readonly minimum?: number; readonly maximum?: number; readonly inclusive: boolean }>> = {
  PositiveInt: { minimum: 0, inclusive: false },
  NonNegativeInt: { minimum: 0, inclusive: true },
  NegativeInt: { maximum: 0, inclusive: false },
  NonPositiveInt: { maximum: 0, inclusive: true },
  PositiveFloat: { minimum: 0, inclusive: false },
  NonNegativeFloat: { minimum: 0, inclusive: true },
  NegativeFloat: { maximum: 0, inclusive: false },
  NonPositiveFloat: { maximum: 0, inclusive: true },
};

function namedDomain(name: string, place: Place, by: EnforcedBy): Domain {
  if (/(^|\.)(Any|object)$/.test(name)) return anything;
  const last = name.slice(name.lastIndexOf('.') + 1);
  const range = name.startsWith('pydantic.') ? named[last] : undefined;
  if (range === undefined) return something;
  return {
    ...something,
    minimum: range.minimum === undefined ? null : { value: range.minimum, inclusive: range.inclusive },
    maximum: range.maximum === undefined ? null : { value: range.maximum, inclusive: range.inclusive },
    enforced: [{ limit: 'range', place, by }],
  };
}
