import { qualify } from '../postgres/identifier.js';
import { isEnum, membersOf } from '../python/class-facts.js';
import { type ClassValue, type Unknown, unknown } from '../python/value.js';
import type { Place } from '../source/place.js';
import { type ColumnType, plainType } from './column-type.js';
import { type Arguments, booleanOf, given, isTrue, keyword, numberOf, type Reading, textOf } from './reading.js';

/** Source: `Enum` in sqlalchemy/sql/sqltypes.py. */
export function readEnumType(reading: Reading, args: Arguments, native: boolean, place: Place): ColumnType | Unknown {
  const [first] = args.args;
  const fromClass = first?.kind === 'class' && isEnum(first) ? first : null;
  const members = fromClass === null ? null : membersOf(fromClass);
  if (members === null && first?.kind === 'class') return unknown(`${first.name} is not an enum`, place);
  const written = members === null ? args.args.map(textOf) : storedNames(reading, fromClass, args);
  if (written === null || written.includes(null))
    return args.args.find((value) => value.kind === 'unknown')?.kind === 'unknown'
      ? (args.args.find((value): value is Unknown => value.kind === 'unknown') ?? unknown('', place))
      : unknown('the labels of the enum are not known', place);
  const labels = written.filter((label) => label !== null);
  const byName = members === null ? null : new Map(members.map((member, at) => [member.name, labels[at] ?? member.name]));
  const name = textOf(keyword(args, 'name')) ?? fromClass?.name.toLowerCase() ?? null;
  if (!native && booleanOf(keyword(args, 'native_enum')) === false) return textEnum(args, labels, byName, name);
  if (name === null) return unknown('PostgreSQL needs a name for an enum that is made of strings', place);
  const schema = textOf(given(args, 'schema'));
  const use = {
    schema,
    inheritSchema: isTrue(keyword(args, 'inherit_schema')),
    name,
    labels,
    create: booleanOf(keyword(args, 'create_type')) !== false,
    place,
  };
  return { ...plainType(qualify(schema, name), 'Enum', 'enum'), enum: use, labels: byName };
}

function textEnum(args: Arguments, labels: readonly string[], byName: ReadonlyMap<string, string> | null, name: string | null): ColumnType {
  const length = numberOf(keyword(args, 'length')) ?? Math.max(1, ...labels.map((label) => label.length));
  const check = isTrue(keyword(args, 'create_constraint')) ? { name, labels } : null;
  const declined = booleanOf(keyword(args, 'create_constraint')) === false ? ({ declinesCheck: true } as const) : {};
  return { ...plainType(`VARCHAR(${length})`, 'Enum', 'string'), check, labels: byName, ...declined };
}

/** Names of the members, or what `values_callable` makes of the class. */
function storedNames(reading: Reading, from: ClassValue | null, args: Arguments): (string | null)[] | null {
  const callable = given(args, 'values_callable');
  if (from === null) return null;
  if (callable === null) return membersOf(from).map((member) => member.name);
  const values = reading.evaluation.call(callable, [from]);
  return reading.evaluation.iterate(values)?.map((value) => textOf(value)) ?? null;
}
