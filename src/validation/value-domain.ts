import { isEnum, isSubclassOf, membersOf } from '../python/class-facts.js';
import type { ClassValue, MemberValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { plainType } from './annotation.js';
import { annotationDomain } from './annotation-domain.js';
import { allEither, alsoWithin, anything, type Domain, either, oneOf, onlyNone, something } from './domain.js';
import { isNeverNone } from './dumped.js';
import type { EnforcedBy } from './enforced.js';
import { formFieldDomain } from './form-field.js';
import { checkedKeyDomain } from './json-schema.js';
import { mayBeMissing } from './load-values.js';
import { type Knowledge, restrictions } from './restrictions.js';
import type { RuntimeTerms } from './runtime-terms.js';
import { scalarOf } from './scalar.js';

/** What the reading of values needs to know besides the values. */
export interface Readings {
  readonly terms: RuntimeTerms;
  /** What a field of a schema may hold; null for a class that checks nothing. */
  readonly fieldDomain: (schema: ClassValue, field: string) => Domain | null;
}

/** What a value may be at the end of a way: what it comes from, within what was decided of it. */
export function valueDomain(value: Value, knowledge: Knowledge, readings: Readings): Domain {
  const from = originDomain(value, knowledge, readings);
  const within = restrictions(value, { ...knowledge, falsy: falsyOf(value, knowledge, readings) });
  const domain = within.reduce(alsoWithin, from);
  if (mayBeMissing(value)) return { ...domain, nullable: true };
  return isNeverNone(value) ? { ...domain, nullable: false } : domain;
}

function originDomain(value: Value, knowledge: Knowledge, readings: Readings): Domain {
  if (value.kind === 'none') return onlyNone;
  if (value.kind === 'member') return membersDomain(value.class, value.class.place);
  const scalar = scalarOf(value);
  if (scalar !== null) return oneOf([scalar]);
  const checked = checkedKeyDomain(value, knowledge.checked ?? []) ?? formFieldDomain(value, knowledge.decisions);
  if (checked !== null) return checked;
  switch (value.kind) {
    case 'unknown':
      return anything;
    case 'attribute':
      return ofAttribute(value, knowledge, readings);
    case 'subscript':
      return ofChoice(value, knowledge, readings);
    case 'call':
      return ofCall(value, knowledge, readings);
    case 'operation':
      return value.operator === 'or' ? ofAlternatives(value.operands, knowledge, readings) : something;
    case 'reference':
      return anything;
    default:
      return something;
  }
}

function membersDomain(of: ClassValue, place: Place): Domain {
  const scalars = membersOf(of).map((member: MemberValue) => scalarOf(member));
  const known = scalars.filter((one) => one !== null);
  return known.length === scalars.length ? oneOf(known, [{ limit: 'values', place, by: 'type' }]) : something;
}

type AttributeTerm = Extract<Value, { kind: 'attribute' }>;

function ofAttribute(value: AttributeTerm, knowledge: Knowledge, readings: Readings): Domain {
  const { terms } = readings;
  const owner = terms.classOf(value.of);
  if (owner !== null && isEnum(owner)) {
    if (value.name === 'value') return valueDomain(value.of, knowledge, readings);
    if (value.name === 'name')
      return oneOf(
        membersOf(owner).map((member) => member.name),
        [{ limit: 'values', place: owner.place, by: 'type' }],
      );
  }
  const field = owner === null ? null : readings.fieldDomain(owner, value.name);
  if (field !== null) return field;
  return typeDomain(value, value.place, readings, 'type');
}

/** What the annotation of a value says: plain types may be anything but, where they say so, None. */
function typeDomain(value: Value, place: Place, { terms }: Readings, by: EnforcedBy): Domain {
  const type = terms.typeOf(value);
  return type === null ? anything : annotationDomain(type, terms.types(), place, by);
}

/** An item of a known dict or list: any of them. */
function ofChoice(value: Extract<Value, { kind: 'subscript' }>, knowledge: Knowledge, readings: Readings): Domain {
  const items = itemsOf(value);
  if (items === null) return typeDomain(value, value.place, readings, 'type');
  return allEither(items.map((item) => valueDomain(item, knowledge, readings))) ?? anything;
}

function itemsOf({ of, index }: Extract<Value, { kind: 'subscript' }>): readonly Value[] | null {
  if (of.kind === 'dict') return of.entries.map(([, item]) => item);
  if (of.kind !== 'subscript' || index.kind !== 'number') return null;
  const outer = itemsOf(of);
  const inner = outer?.map((item) => (item.kind === 'tuple' || item.kind === 'list' ? item.items[index.value] : undefined)) ?? [undefined];
  const known = inner.filter((item) => item !== undefined);
  return known.length === inner.length ? known : null;
}

function ofCall(value: Extract<Value, { kind: 'call' }>, knowledge: Knowledge, readings: Readings): Domain {
  const { callee } = value;
  const [first] = value.args;
  if (callee.kind === 'class' && isEnum(callee)) return membersDomain(callee, callee.place);
  if (callee.kind === 'method' && callee.of.kind === 'dict') {
    const chosen = allEither(callee.of.entries.map(([, item]) => valueDomain(item, knowledge, readings))) ?? anything;
    const otherwise = value.args[1];
    return either(chosen, otherwise === undefined ? onlyNone : valueDomain(otherwise, knowledge, readings));
  }
  if (callee.kind === 'reference' && first !== undefined) {
    const inner = (): Domain => valueDomain(first, knowledge, readings);
    if (callee.name === 'builtins.str') return asText(first, inner(), readings);
    if (/^builtins\.(int|float)$|^decimal\.Decimal$/.test(callee.name)) return { ...inner(), values: null, nullable: false };
  }
  if (callee.kind === 'attribute' && /^(strip|lower|upper)$/.test(callee.name)) {
    const { longest, enforced } = valueDomain(callee.of, knowledge, readings);
    return { ...something, longest, enforced: enforced.filter(({ limit }) => limit === 'length' || limit === 'required') };
  }
  return callee.kind === 'attribute' || callee.kind === 'reference' ? something : anything;
}

/** `str(member)` is the value for a StrEnum, and the member's name with its class for another enum. */
function asText(value: Value, domain: Domain, { terms }: Readings): Domain {
  const type = terms.classOf(value);
  if (type !== null && isEnum(type) && !isSubclassOf(type, 'enum.StrEnum')) return something;
  return domain.values?.every((one) => typeof one === 'string') === true ? { ...domain, nullable: false } : something;
}

/** `a or b`: what is true of the first, else the last. */
function ofAlternatives(operands: readonly Value[], knowledge: Knowledge, readings: Readings): Domain {
  const domains = operands.map((operand, at) => {
    const domain = valueDomain(operand, knowledge, readings);
    return at < operands.length - 1 ? { ...domain, nullable: false } : domain;
  });
  return allEither(domains) ?? anything;
}

/** What besides None is false among the values of a type: 0, '' or nothing. */
function falsyOf(value: Value, knowledge: Knowledge, { terms }: Readings): Knowledge['falsy'] {
  const type = terms.typeOf(value);
  const plain = type === null ? null : plainType(type, terms.types());
  if (plain === null) return knowledge.falsy;
  if (plain.kind === 'reference') {
    if (/^builtins\.(int|float)$|^decimal\.Decimal$/.test(plain.name)) return 0;
    if (plain.name === 'builtins.str') return '';
    if (plain.name === 'builtins.bool') return false;
    return /^(datetime|uuid)\./.test(plain.name) ? null : knowledge.falsy;
  }
  return plain.kind === 'class' && isEnum(plain) ? null : knowledge.falsy;
}
