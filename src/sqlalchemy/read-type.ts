import { describe } from '../python/describe.js';
import { type CallValue, string, type Unknown, unknown, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { type ColumnType, plainType } from './column-type.js';
import { readEnumType } from './enum-type.js';
import { readKnownType, readOutsideType } from './known-types.js';
import { fromClass, fromInstance } from './own-type.js';
import { argument, type Arguments, isTrue, keyword, numberOf, type Reading, textOf } from './reading.js';
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
      return fromClass({ readType, fromSymbol }, reading, value, place);
    case 'instance':
      return fromInstance({ readType, fromSymbol }, reading, value, place);
    default:
      return unknown(`${describe(value)} is not a type that is read`, place);
  }
}

function fromSymbol(reading: Reading, named: Value, args: Arguments, place: Place): ColumnType | Unknown {
  const symbol = symbolOf(named);
  if (symbol === null) return unknown(`the type ${describe(named)} is not known`, place);
  const name = plainSymbol(symbol);
  if (name === 'Enum' || name === 'ENUM') return readEnumType(reading, args, symbol === 'postgresql.ENUM', place);
  if (name === 'ARRAY') return readArray(reading, args, place);
  if (name === 'DOMAIN') return plainType(textOf(args.args[0] ?? null) ?? 'domain', 'DOMAIN');
  if (name === 'ImmutableColumn' || name === 'MutableJson' || name === 'NestedMutableJson') return plainType('JSON', name, 'json');
  if (name === 'sqlalchemy_utils.ChoiceType')
    return inner(reading, argument(args, 1, 'impl'), plainType('VARCHAR(255)', 'ChoiceType', 'string'), place);
  return readKnownType(name, args) ?? readOutsideType(symbol, args) ?? unknown(`the type ${describe(named)} is not known`, place);
}

function inner(reading: Reading, value: Value | null, otherwise: ColumnType, place: Place): ColumnType | Unknown {
  return value === null ? otherwise : readType(reading, value, place);
}

function fromCall(reading: Reading, call: CallValue): ColumnType | Unknown {
  const { callee } = call;
  if (callee.kind === 'attribute') {
    if (callee.name === 'with_variant') return withVariant(reading, callee.of, call);
    if ((callee.name === 'as_mutable' || callee.name === 'type_descriptor') && call.args[0] !== undefined)
      return readType(reading, call.args[0], call.place);
    if (callee.name === 'evolve' || callee.name === 'adapt' || callee.name === 'copy') return readType(reading, callee.of, call.place);
  }
  const symbol = symbolOf(callee);
  if (symbol === null && callee.kind === 'reference' && callee.name.endsWith('.as_mutable') && call.args[0] !== undefined)
    return readType(reading, call.args[0], call.place);
  if ((symbol === 'as_mutable' || symbol === 'postgresql.type_descriptor') && call.args[0] !== undefined)
    return readType(reading, call.args[0], call.place);
  if (symbol === 'sqlalchemy_json.mutable_json_type')
    return inner(reading, argument(call, 0, 'dbtype'), plainType('JSON', 'JSON', 'json'), call.place);
  if (callee.kind === 'class') return fromClass({ readType, fromSymbol }, reading, callee, call.place);
  return fromSymbol(reading, callee, call, call.place);
}

/** `A().with_variant(B(), 'postgresql')` is B on PostgreSQL. */
function withVariant(reading: Reading, base: Value, call: CallValue): ColumnType | Unknown {
  const dialects = [
    ...call.args.slice(1),
    ...(keyword(call, 'dialect_name') === undefined ? [] : [keyword(call, 'dialect_name') ?? string('')]),
  ].map(textOf);
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
