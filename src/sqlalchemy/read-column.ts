import { type CallValue, none, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { type ColumnDraft, copyColumn } from './draft.js';
import { isMutable, type Shape, shapeOfDefault, shapeOfMutable, writesNoneAsNull } from './json-column.js';
import { booleanOf, given, isTrue, keyword, numberOf, type Reading, textOf } from './reading.js';
import { readType } from './read-type.js';
import { calledSymbol, symbolOf } from './symbol.js';

/** What stands around a column's call: the attribute's name, and what `Mapped[…]` says. */
export interface ColumnSetting {
  readonly attribute: string;
  readonly inherited: boolean;
  /** From the annotation; null without one. */
  readonly annotation: {
    readonly type: ColumnDraft['type'];
    readonly optional: boolean;
    readonly base: CallValue | null;
    readonly shape: Shape | null;
  } | null;
  readonly place: Place;
}

const itemSymbols = new Set([
  'ForeignKey',
  'CheckConstraint',
  'Sequence',
  'Identity',
  'Computed',
  'FetchedValue',
  'DefaultClause',
  'ColumnDefault',
  'UniqueConstraint',
  'Constraint',
]);
const columnSymbols = new Set(['Column', 'mapped_column', 'MappedColumn']);

/** Whether a value is a call of `Column` or `mapped_column` (or of a class of the project derived from Column). */
export function isColumnCall(value: Value): value is CallValue {
  if (value.kind !== 'call') return false;
  const symbol = calledSymbol(value);
  return symbol !== null && columnSymbols.has(symbol);
}

/** Reads `Column(…)` and `mapped_column(…)`. Source: `Column.__init__` in sqlalchemy/sql/schema.py and `MappedColumn` in orm/properties.py. */
export function readColumn(reading: Reading, call: CallValue | null, setting: ColumnSetting): ColumnDraft {
  const base = setting.annotation?.base ?? null;
  const parts = [base, call].filter((one) => one !== null);
  const positional = parts.flatMap((one) => one.args);
  const keywords =
    call === null
      ? (base?.keywords ?? [])
      : [...call.keywords, ...(base?.keywords ?? []).filter((one) => !call.keywords.some((other) => other.name === one.name))];
  const args = { args: positional, keywords };
  const items = positional.filter((value): value is CallValue => value.kind === 'call' && itemSymbols.has(calledSymbol(value) ?? ''));
  const names = positional.map((value) => (value.kind === 'string' ? value.value : null)).filter((name) => name !== null);
  const typeValue =
    given(args, 'type_') ?? positional.find((value) => value.kind !== 'string' && value.kind !== 'none' && !isItem(value)) ?? null;
  const type = typeValue === null ? null : readType(reading, typeValue, call?.place ?? setting.place);
  const hasKeys = items.some((item) => calledSymbol(item) === 'ForeignKey');
  const primaryKey = isTrue(keyword(args, 'primary_key'));
  const serverDefault =
    given(args, 'server_default') ??
    items.find((item) => calledSymbol(item) === 'FetchedValue' || calledSymbol(item) === 'DefaultClause') ??
    null;
  const increment = keyword(args, 'autoincrement');
  const name = textOf(given(args, 'name')) ?? names[0] ?? setting.attribute;
  return {
    name,
    key: textOf(given(args, 'key')) ?? name,
    attribute: setting.attribute,
    sources: call === null ? [] : [call],
    type: type !== null && !('sql' in type && type.name === 'NullType') ? type : hasKeys ? null : (setting.annotation?.type ?? null),
    nullable: booleanOf(keyword(args, 'nullable')) ?? (primaryKey ? false : (setting.annotation?.optional ?? true)),
    primaryKey,
    unique: isTrue(keyword(args, 'unique')),
    index: isTrue(keyword(args, 'index')),
    autoincrement: increment?.kind === 'boolean' ? increment.value : textOf(increment ?? null) === 'ignore_fk' ? 'ignore_fk' : 'auto',
    hasClientDefault: given(args, 'default') !== null || given(args, 'insert_default') !== null || given(args, 'default_factory') !== null,
    deferred: isTrue(keyword(args, 'deferred')),
    shape: shapeOfDefault(reading, args) ?? shapeOfMutable(typeValue) ?? setting.annotation?.shape ?? null,
    noneAsNull: writesNoneAsNull(typeValue),
    mutable: isMutable(typeValue),
    sequence:
      items.find((item) => calledSymbol(item) === 'Sequence') ??
      asSequence(given(args, 'default')) ??
      asSequence(given(args, 'insert_default')),
    serverDefault,
    items: items.filter((item) => item !== serverDefault),
    comment: textOf(given(args, 'comment')),
    sortOrder: numberOf(keyword(args, 'sort_order')) ?? 0,
    place: call?.place ?? setting.place,
    inherited: setting.inherited,
    keywords,
  };
}

function isItem(value: Value): boolean {
  return itemSymbols.has(calledSymbol(value) ?? symbolOf(value) ?? '');
}

function asSequence(value: Value | null): CallValue | null {
  return value?.kind === 'call' && calledSymbol(value) === 'Sequence' ? value : null;
}

/** A column that code has changed after it was made: `column.nullable = True`. */
export function applyAssigned(reading: Reading, column: ColumnDraft, assigned: ReadonlyMap<string, Value>): ColumnDraft {
  const changed = copyColumn(column);
  for (const [name, value] of assigned) {
    if (name === 'name') changed.name = textOf(value) ?? changed.name;
    else if (name === 'nullable') changed.nullable = booleanOf(value) ?? changed.nullable;
    else if (name === 'unique') changed.unique = isTrue(value);
    else if (name === 'index') changed.index = isTrue(value);
    else if (name === 'primary_key') changed.primaryKey = isTrue(value);
    else if (name === 'server_default') changed.serverDefault = value.kind === 'none' ? null : value;
    else if (name === 'default') changed.hasClientDefault = value.kind !== 'none';
    else if (name === 'comment') changed.comment = textOf(value);
    else if (name === 'autoincrement') changed.autoincrement = booleanOf(value) ?? changed.autoincrement;
    else if (name === 'type') changed.type = readType(reading, value, column.place);
  }
  return changed;
}

/** What a column's attribute is worth in the project's own code. */
export function columnAttribute(column: ColumnDraft, name: string): Value | undefined {
  switch (name) {
    case 'key':
      return { kind: 'string', value: column.key, place: column.place };
    case 'name':
      return { kind: 'string', value: column.name, place: column.place };
    case 'nullable':
      return { kind: 'boolean', value: column.nullable };
    case 'primary_key':
      return { kind: 'boolean', value: column.primaryKey };
    case 'unique':
      return { kind: 'boolean', value: column.unique };
    case 'index':
      return { kind: 'boolean', value: column.index };
    case 'server_default':
      return column.serverDefault ?? none;
    case 'comment':
      return column.comment === null ? none : { kind: 'string', value: column.comment, place: column.place };
    default:
      return undefined;
  }
}
