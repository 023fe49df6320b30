import { findInClass, isEnum, isSubclassOf, membersOf } from '../python/class-facts.js';
import { describe } from '../python/describe.js';
import { type CallValue, type ClassValue, type InstanceValue, reference, string, type Unknown, unknown, type Value } from '../python/value.js';
import { qualify } from '../postgres/identifier.js';
import type { Place } from '../source/place.js';
import { type ColumnType, plainType } from './column-type.js';
import { readKnownType, readOutsideType } from './known-types.js';
import { argument, given, isTrue, keyword, numberOf, type Reading, booleanOf, textOf } from './reading.js';
import { plainSymbol, symbolOf } from './symbol.js';

/** A value that stands where SQLAlchemy takes a type: a class or an instance of one; Unknown says why it is not read. */
export function readType(reading: Reading, value: Value, place: Place): ColumnType | Unknown {
  switch (value.kind) {
    case 'unknown':
      return value;
    case 'reference':
    case 'attribute':
      return fromSymbol(reading, value, { args: [], keywords: [] }, place);
    case 'call':
      return fromCall(reading, value);
    case 'class':
      return fromClass(reading, value, place);
    case 'instance':
      return fromInstance(reading, value, place);
    default:
      return unknown(`${describe(value)} is not a type that is read`, place);
  }
}

type Arguments = Pick<CallValue, 'args' | 'keywords'>;

function fromSymbol(reading: Reading, named: Value, args: Arguments, place: Place): ColumnType | Unknown {
  const symbol = symbolOf(named);
  if (symbol === null) return unknown(`the type ${describe(named)} is not known`, place);
  const name = plainSymbol(symbol);
  if (name === 'Enum' || name === 'ENUM') return readEnumType(reading, args, symbol === 'postgresql.ENUM', place);
  if (name === 'ARRAY') return readArray(reading, args, place);
  if (name === 'DOMAIN') return plainType(textOf(args.args[0] ?? null) ?? 'domain', 'DOMAIN');
  if (name === 'ImmutableColumn' || name === 'MutableJson' || name === 'NestedMutableJson') return plainType('JSON', name, 'json');
  if (name === 'sqlalchemy_utils.ChoiceType') return inner(reading, argument(args, 1, 'impl'), plainType('VARCHAR(255)', 'ChoiceType', 'string'), place);
  return readKnownType(name, args) ?? readOutsideType(symbol, args) ?? unknown(`the type ${describe(named)} is not known`, place);
}

function inner(reading: Reading, value: Value | null, otherwise: ColumnType, place: Place): ColumnType | Unknown {
  return value === null ? otherwise : readType(reading, value, place);
}

function fromCall(reading: Reading, call: CallValue): ColumnType | Unknown {
  const { callee } = call;
  if (callee.kind === 'attribute') {
    if (callee.name === 'with_variant') return withVariant(reading, callee.of, call);
    if ((callee.name === 'as_mutable' || callee.name === 'type_descriptor') && call.args[0] !== undefined) return readType(reading, call.args[0], call.place);
    if (callee.name === 'evolve' || callee.name === 'adapt' || callee.name === 'copy') return readType(reading, callee.of, call.place);
  }
  const symbol = symbolOf(callee);
  if (symbol === null && callee.kind === 'reference' && callee.name.endsWith('.as_mutable') && call.args[0] !== undefined) return readType(reading, call.args[0], call.place);
  if ((symbol === 'as_mutable' || symbol === 'postgresql.type_descriptor') && call.args[0] !== undefined) return readType(reading, call.args[0], call.place);
  if (symbol === 'sqlalchemy_json.mutable_json_type') return inner(reading, argument(call, 0, 'dbtype'), plainType('JSON', 'JSON', 'json'), call.place);
  if (callee.kind === 'class') return fromClass(reading, callee, call.place);
  return fromSymbol(reading, callee, call, call.place);
}

/** `A().with_variant(B(), 'postgresql')` is B on PostgreSQL. */
function withVariant(reading: Reading, base: Value, call: CallValue): ColumnType | Unknown {
  const dialects = [...call.args.slice(1), ...(keyword(call, 'dialect_name') === undefined ? [] : [keyword(call, 'dialect_name') ?? string('')])].map(textOf);
  const variant = argument(call, 0, 'type_');
  return dialects.includes('postgresql') && variant !== null ? readType(reading, variant, call.place) : readType(reading, base, call.place);
}

function readArray(reading: Reading, args: Arguments, place: Place): ColumnType | Unknown {
  const item = argument(args, 0, 'item_type');
  if (item === null) return unknown('an array without the type of its items', place);
  const type = readType(reading, item, place);
  if (!('sql' in type)) return type;
  const dimensions = numberOf(keyword(args, 'dimensions')) ?? numberOf(args.args[2] ?? null) ?? 1;
  const suffix = '[]'.repeat(dimensions);
  // The collation comes after the brackets: `VARCHAR[] COLLATE "C"`.
  const sql = type.sql.includes(' COLLATE') ? type.sql.replace(' COLLATE', `${suffix} COLLATE`) : `${type.sql}${suffix}`;
  return { ...type, sql, name: 'ARRAY', affinity: 'array', labels: type.labels, zeroIndexes: isTrue(keyword(args, 'zero_indexes')) };
}

/** Source: `Enum` in sqlalchemy/sql/sqltypes.py. */
export function readEnumType(reading: Reading, args: Arguments, native: boolean, place: Place): ColumnType | Unknown {
  const [first] = args.args;
  const fromClass = first?.kind === 'class' && isEnum(first) ? first : null;
  const members = fromClass === null ? null : membersOf(fromClass);
  if (members === null && first?.kind === 'class') return unknown(`${first.name} is not an enum`, place);
  const written = members === null ? args.args.map(textOf) : storedNames(reading, fromClass, args);
  if (written === null || written.includes(null)) return args.args.find((value) => value.kind === 'unknown')?.kind === 'unknown' ? (args.args.find((value): value is Unknown => value.kind === 'unknown') ?? unknown('', place)) : unknown('the labels of the enum are not known', place);
  const labels = written.filter((label) => label !== null);
  const byName = members === null ? null : new Map(members.map((member, at) => [member.name, labels[at] ?? member.name]));
  const name = textOf(keyword(args, 'name')) ?? fromClass?.name.toLowerCase() ?? null;
  if (!native && booleanOf(keyword(args, 'native_enum')) === false) return textEnum(args, labels, byName, name);
  if (name === null) return unknown('PostgreSQL needs a name for an enum that is made of strings', place);
  const schema = textOf(given(args, 'schema'));
  const use = { schema, inheritSchema: isTrue(keyword(args, 'inherit_schema')), name, labels, create: booleanOf(keyword(args, 'create_type')) !== false, place };
  return { ...plainType(qualify(schema, name), 'Enum', 'enum'), enum: use, labels: byName };
}

function textEnum(args: Arguments, labels: readonly string[], byName: ReadonlyMap<string, string> | null, name: string | null): ColumnType {
  const length = numberOf(keyword(args, 'length')) ?? Math.max(1, ...labels.map((label) => label.length));
  const check = isTrue(keyword(args, 'create_constraint')) ? { name, labels } : null;
  return { ...plainType(`VARCHAR(${length})`, 'Enum', 'string'), check, labels: byName };
}

/** Names of the members, or what `values_callable` makes of the class. */
function storedNames(reading: Reading, from: ClassValue | null, args: Arguments): (string | null)[] | null {
  const callable = given(args, 'values_callable');
  if (from === null) return null;
  if (callable === null) return membersOf(from).map((member) => member.name);
  const values = reading.evaluation.call(callable, [from]);
  return reading.evaluation.iterate(values)?.map((value) => textOf(value)) ?? null;
}

function fromClass(reading: Reading, type: ClassValue, place: Place): ColumnType | Unknown {
  if (isEnum(type)) return readEnumType(reading, { args: [type], keywords: [] }, false, place);
  const instance = reading.evaluation.call(type, [], [], place);
  return instance.kind === 'instance' ? fromInstance(reading, instance, place) : unknown(`${type.name} is not read as a type`, place);
}

/** An instance of the project's own type: a decorator by its `impl`, a user-defined one by `get_col_spec`, else by its base. */
function fromInstance(reading: Reading, value: InstanceValue, place: Place): ColumnType | Unknown {
  const own = value.class;
  const spec = findInClass(own, 'get_col_spec');
  if (spec?.value.kind === 'function') {
    const sql = reading.evaluation.call({ kind: 'method', of: value, name: 'get_col_spec', function: spec.value }, [], [], place);
    return sql.kind === 'string' ? plainType(sql.value, own.name) : unknown(`what ${own.name}.get_col_spec returns is not known`, place);
  }
  const load = findInClass(own, 'load_dialect_impl');
  if (load?.value.kind === 'function') {
    const loaded = reading.evaluation.call({ kind: 'method', of: value, name: 'load_dialect_impl', function: load.value }, [postgresqlDialect], [], place);
    const type = loaded.kind === 'unknown' ? loaded : readType(reading, loaded, place);
    if ('sql' in type) return { ...type, name: own.name };
  }
  const args: Arguments = value.outside.call ?? (findInClass(own, '__init__') === null ? value : { args: [], keywords: [] });
  const impl = value.attributes.get('impl') ?? findInClass(own, 'impl')?.value ?? null;
  const type = impl === null ? fromBases(reading, own, args, place) : withArguments(reading, impl, args, place);
  return 'sql' in type ? { ...type, name: own.name } : type;
}

/** TypeDecorator makes its `impl` with its own arguments when it is a class. Source: `TypeDecorator.__init__`. */
function withArguments(reading: Reading, impl: Value, args: Arguments, place: Place): ColumnType | Unknown {
  if (impl.kind === 'reference' || impl.kind === 'attribute') return fromSymbol(reading, impl, args, place);
  if (impl.kind === 'class') {
    const made = reading.evaluation.call(impl, args.args, args.keywords, place);
    return readType(reading, made, place);
  }
  return readType(reading, impl, place);
}

function fromBases(reading: Reading, own: ClassValue, args: Arguments, place: Place): ColumnType | Unknown {
  for (const base of own.ancestors) {
    if (base.kind === 'class') continue;
    const symbol = symbolOf(base);
    if (symbol === null || symbol === 'TypeDecorator' || symbol === 'UserDefinedType' || symbol === 'TypeEngine') continue;
    const type = fromSymbol(reading, base, args, place);
    if ('sql' in type) return type;
  }
  return unknown(`the type ${own.name} has no impl that is read`, place);
}

/** Whether a class of the project is a type of SQLAlchemy's. */
export function isTypeClass(value: Value): boolean {
  if (value.kind === 'instance') return isTypeClass(value.class);
  return value.kind === 'class' && !isEnum(value) && value.ancestors.some((base) => base.kind !== 'class' && isTypeSymbol(symbolOf(base))) && !isSubclassOf(value, 'enum.Enum');
}

function isTypeSymbol(symbol: string | null): boolean {
  if (symbol === null) return false;
  const name = plainSymbol(symbol);
  return name === 'TypeDecorator' || name === 'UserDefinedType' || name === 'TypeEngine' || name === 'Enum' || name === 'ARRAY' || readKnownType(name, { args: [], keywords: [] }) !== null || readOutsideType(symbol, { args: [], keywords: [] }) !== null;
}

/** What `load_dialect_impl` and its like are given; `DialectHost` answers for its attributes. */
export const postgresqlDialect: Value = reference('sqlalchemy.dialects.postgresql.dialect');
