import { findInClass, isEnum } from '../python/class-facts.js';
import { type ClassValue, type InstanceValue, reference, type Unknown, unknown, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { type ColumnType, plainType } from './column-type.js';
import { readEnumType } from './enum-type.js';
import type { Arguments, Reading } from './reading.js';
import { symbolOf } from './symbol.js';

/** How types in general are read; handed down, as the project's own are made of others. */
export interface TypeReaders {
  readonly readType: (reading: Reading, value: Value, place: Place) => ColumnType | Unknown;
  readonly fromSymbol: (reading: Reading, named: Value, args: Arguments, place: Place) => ColumnType | Unknown;
}

export function fromClass(readers: TypeReaders, reading: Reading, type: ClassValue, place: Place): ColumnType | Unknown {
  if (isEnum(type)) return readEnumType(reading, { args: [type], keywords: [] }, false, place);
  const instance = reading.evaluation.call(type, [], [], place);
  return instance.kind === 'instance'
    ? fromInstance(readers, reading, instance, place)
    : unknown(`${type.name} is not read as a type`, place);
}

/** An instance of the project's own type: a decorator by its `impl`, a user-defined one by `get_col_spec`, else by its base. */
export function fromInstance(readers: TypeReaders, reading: Reading, value: InstanceValue, place: Place): ColumnType | Unknown {
  const own = value.class;
  const spec = findInClass(own, 'get_col_spec');
  if (spec?.value.kind === 'function') {
    const sql = reading.evaluation.call({ kind: 'method', of: value, name: 'get_col_spec', function: spec.value }, [], [], place);
    return sql.kind === 'string' ? plainType(sql.value, own.name) : unknown(`what ${own.name}.get_col_spec returns is not known`, place);
  }
  const load = findInClass(own, 'load_dialect_impl');
  if (load?.value.kind === 'function') {
    const loaded = reading.evaluation.call(
      { kind: 'method', of: value, name: 'load_dialect_impl', function: load.value },
      [postgresqlDialect],
      [],
      place,
    );
    const type = loaded.kind === 'unknown' ? loaded : readers.readType(reading, loaded, place);
    if ('sql' in type) return { ...type, name: own.name };
  }
  const args: Arguments = value.outside.call ?? (findInClass(own, '__init__') === null ? value : { args: [], keywords: [] });
  const impl = value.attributes.get('impl') ?? findInClass(own, 'impl')?.value ?? null;
  const type = impl === null ? fromBases(readers, reading, own, args, place) : withArguments(readers, reading, impl, args, place);
  return 'sql' in type ? { ...type, name: own.name } : type;
}

/** TypeDecorator makes its `impl` with its own arguments when it is a class. Source: `TypeDecorator.__init__`. */
function withArguments(readers: TypeReaders, reading: Reading, impl: Value, args: Arguments, place: Place): ColumnType | Unknown {
  if (impl.kind === 'reference' || impl.kind === 'attribute') return readers.fromSymbol(reading, impl, args, place);
  if (impl.kind === 'class') {
    const made = reading.evaluation.call(impl, args.args, args.keywords, place);
    return readers.readType(reading, made, place);
  }
  return readers.readType(reading, impl, place);
}

function fromBases(readers: TypeReaders, reading: Reading, own: ClassValue, args: Arguments, place: Place): ColumnType | Unknown {
  for (const base of own.ancestors) {
    if (base.kind === 'class') continue;
    const symbol = symbolOf(base);
    if (symbol === null || symbol === 'TypeDecorator' || symbol === 'UserDefinedType' || symbol === 'TypeEngine') continue;
    const type = readers.fromSymbol(reading, base, args, place);
    if ('sql' in type) return type;
  }
  return unknown(`the type ${own.name} has no impl that is read`, place);
}

/** What `load_dialect_impl` and its like are given; `DialectHost` answers for its attributes. */
const postgresqlDialect: Value = reference('sqlalchemy.dialects.postgresql.dialect');
