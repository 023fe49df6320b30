import { findInClass, isEnum, membersOf } from '../python/class-facts.js';
import type { CallValue, ClassValue, Keyword, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { anything, type Domain, either, oneOf, onlyNone } from './domain.js';
import { scalarOf } from './scalar.js';
import { validatorDomain } from './validator-domain.js';

/** Libraries whose schemas are classes that make a dict of what they are given, and refuse what does not fit. */
export type Loader = 'marshmallow' | 'colander';

/** The library of a class's base; null for any other class, and for those of marshmallow that make objects of models by themselves. */
export function loaderOf(value: ClassValue): Loader | null {
  if (value.ancestors.some((base) => base.kind === 'unknown')) return null;
  const bases = value.ancestors.flatMap((base) => (base.kind === 'class' ? [] : [nameOf(base) ?? '?']));
  const known = bases.filter((base) => base !== 'builtins.object');
  if (known.length === 0) return null;
  if (known.every((base) => base === 'marshmallow.Schema')) return 'marshmallow';
  return known.every((base) => /^colander\.(MappingSchema|Schema)$/.test(base)) ? 'colander' : null;
}

/** `marshmallow.fields.String`, also as `ma.String` of flask_marshmallow's `ma = Marshmallow(app)`. */
function nameOf(value: Value): string | null {
  if (value.kind === 'reference')
    return value.name
      .replace(/^marshmallow\.schema\.|^flask_marshmallow\.(?=Schema$)/, 'marshmallow.')
      .replace(/^webargs\.fields\./, 'marshmallow.fields.');
  if (value.kind !== 'attribute' || value.of.kind !== 'call' || value.of.callee.kind !== 'reference') return null;
  if (value.of.callee.name !== 'flask_marshmallow.Marshmallow') return null;
  return value.name === 'Schema' ? 'marshmallow.Schema' : `marshmallow.fields.${value.name}`;
}

/** What each key may hold of the dict that such a schema gives; a key that may be missing counts as None. */
export function loadedFields(schema: ClassValue, loader: Loader): ReadonlyMap<string, Domain> {
  const found = new Map<string, Domain>();
  for (const ancestor of [...schema.ancestors].reverse())
    if (ancestor.kind === 'class')
      for (const [name, value] of ancestor.names) {
        const field = value.kind !== 'call' ? null : loader === 'marshmallow' ? marshmallowField(name, value) : colanderNode(name, value);
        if (field !== null) found.set(field.key, field.domain);
      }
  return found;
}

interface Field {
  readonly key: string;
  readonly domain: Domain;
}

/** Fields that hold one value each: the length of a list says nothing of a column. */
const single =
  /^(String|Str|Integer|Int|Float|Decimal|Number|Boolean|Bool|Email|URL|Url|UUID|Date|DateTime|NaiveDateTime|AwareDateTime|Time|IP\w*)$/;

function marshmallowField(name: string, call: CallValue): Field | null {
  const type = /^marshmallow\.fields\.(\w+)$/.exec(nameOf(call.callee) ?? '')?.[1];
  if (type === undefined || isTrue(call, 'dump_only')) return null;
  const attribute = keyword(call, 'attribute');
  const initial = keyword(call, 'load_default') ?? keyword(call, 'missing');
  const base = single.test(type)
    ? validatorDomain(keyword(call, 'validate') ?? { kind: 'none' }, call.place)
    : type === 'Enum'
      ? enumDomain(call)
      : anything;
  return {
    key: attribute?.kind === 'string' ? attribute.value : name,
    domain: withAbsence(base, call.place, {
      required: isTrue(call, 'required'),
      nullable: isTrue(call, 'allow_none') || initial?.kind === 'none',
      initial,
    }),
  };
}

/** `fields.Enum(Status, by_value=True)` gives a member. */
function enumDomain({ args, place }: CallValue): Domain {
  const [of] = args;
  if (of?.kind !== 'class' || !isEnum(of)) return anything;
  const scalars = membersOf(of).map((member) => scalarOf(member));
  const known = scalars.filter((one) => one !== null);
  return known.length < scalars.length ? anything : { ...oneOf(known, [{ limit: 'values', place, by: 'schema' }]), nullable: true };
}

function colanderNode(name: string, call: CallValue): Field | null {
  if (call.callee.kind !== 'reference' || call.callee.name !== 'colander.SchemaNode') return null;
  const [type] = call.args;
  const made = type?.kind === 'call' ? type.callee : type;
  const isSingle =
    made?.kind === 'reference' &&
    /^colander\.(String|Str|Integer|Int|Float|Decimal|Money|Boolean|Bool|Date|DateTime|Time)$/.test(made.name);
  const missing = keyword(call, 'missing');
  const called = keyword(call, 'name');
  const base = isSingle ? validatorDomain(keyword(call, 'validator') ?? { kind: 'none' }, call.place) : anything;
  return {
    key: called?.kind === 'string' ? called.value : name,
    domain: withAbsence(base, call.place, { required: missing === undefined, nullable: missing?.kind === 'none', initial: missing }),
  };
}

/** Whether a value must be there: a missing one is the default, else as good as None. */
function withAbsence(
  base: Domain,
  place: Place,
  { required, nullable, initial }: { readonly required: boolean; readonly nullable: boolean; readonly initial: Value | undefined },
): Domain {
  const present: Domain = {
    ...base,
    nullable,
    enforced: nullable ? base.enforced : [...base.enforced, { limit: 'required', place, by: 'schema' }],
  };
  if (required) return present;
  const scalar = scalarOf(initial);
  return scalar === null ? either(present, onlyNone) : either(present, oneOf([scalar]));
}

function keyword({ keywords }: CallValue, name: string): Value | undefined {
  return keywords.find((one) => one.name === name)?.value;
}

function isTrue(call: CallValue, name: string): boolean {
  const value = keyword(call, name);
  return value?.kind === 'boolean' && value.value;
}

/** What is loaded: the schema, and whether any field may be missing. */
export interface Loaded {
  readonly schema: ClassValue;
  readonly partial: boolean;
}

/** What a call of `load` or `deserialize` of such a schema has checked; null for any other call. */
export function loadedSchema(call: CallValue): Loaded | null {
  const { callee } = call;
  if (callee.kind !== 'attribute' && callee.kind !== 'method') return null;
  const of = unbound(callee.of);
  const verb = of.kind === 'instance' && loaderOf(of.class) === 'colander' ? /^deserialize$/ : /^loads?$/;
  return verb.test(callee.name) ? schemaOf(of, call.keywords) : null;
}

/** A schema's object or class as an argument; null for many at once, and where more or less than the fields may come. */
export function schemaOf(of: Value, more: readonly Keyword[] = []): Loaded | null {
  const schema = of.kind === 'instance' ? of.class : of.kind === 'class' ? of : null;
  const loader = schema === null ? null : loaderOf(schema);
  if (schema === null || loader === null) return null;
  if (loader === 'colander') return { schema, partial: false };
  const given = [...(of.kind === 'instance' ? of.keywords : []), ...more];
  const meta = findInClass(schema, 'Meta')?.value;
  const isFalse = (value: Value): boolean => value.kind === 'boolean' && !value.value;
  if (meta?.kind === 'class' && meta.names.has('unknown')) return null;
  if (given.some(({ name, value }) => name !== 'partial' && name !== 'context' && !(name === 'many' && isFalse(value)))) return null;
  return { schema, partial: given.some(({ name, value }) => name === 'partial' && !isFalse(value)) };
}

/** `Schema().bind(request=request)`. */
function unbound(of: Value): Value {
  return of.kind === 'call' && (of.callee.kind === 'attribute' || of.callee.kind === 'method') && of.callee.name === 'bind'
    ? of.callee.of
    : of;
}
