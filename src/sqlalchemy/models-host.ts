import { findInClass } from '../python/class-facts.js';
import type { Effect, Host } from '../python/machine.js';
import { type CallValue, type ClassValue, list, none, string, type Unknown, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { type ColumnDraft, copyColumn, type TableDraft } from './draft.js';
import { classBehind } from './declarative-base.js';
import { attributeOfComparator, callOfComparator, compareBy } from './comparator.js';
import { dialectAttribute } from './host.js';
import { addRelationship } from './add-relationship.js';
import { resolveType } from './column-type-use.js';
import { mapClass } from './map-class.js';
import { addProperty, mapImperatively } from './map-imperatively.js';
import { isImperative, mappedBy } from './mapper-call.js';
import { applyAssigned, columnAttribute, isColumnCall, readColumn } from './read-column.js';
import { changeMetadata } from './read-metadata.js';
import { addToTable, readTable } from './read-table.js';
import { note, textOf } from './reading.js';
import { type MappedClass, type Registry, tableOf } from './registry.js';
import { asRelationship } from './relationship.js';
import { calledSymbol, plainSymbol, symbolOf } from './symbol.js';
import { isDeclared } from './table-name.js';

/** What statements outside classes and tables have made, for the end of the reading. */
export interface Loose {
  /** Indexes and constraints that no table has been given. */
  readonly items: CallValue[];
  /** `event.listen(target, 'after_create', ddl)`. */
  readonly listeners: CallValue[];
  readonly sequences: CallValue[];
  readonly enums: CallValue[];
}

/** SQLAlchemy's part in the evaluation of models: classes are mapped as they are made, tables and columns answer for themselves. */
export function makeHost(registry: () => Registry, loose: Loose): Host {
  return {
    effect: (effect) => hear(registry(), loose, effect),
    attribute: (of, name, place) => readAttribute(registry(), of, name, place),
    behind: classBehind,
    operate: (operator, left, right, place) => compareBy(registry(), operator, left, right, place),
    call: (call) => unwrapped(call) ?? copiedColumn(registry(), call) ?? callOfComparator(registry(), call),
    iterate: (value) =>
      value.kind === 'attribute' && isCollection(value.name)
        ? columnsOf(registry(), tableOf(registry(), value.of), value.place)
        : undefined,
  };
}

function isCollection(name: string): boolean {
  return name === 'c' || name === 'columns';
}

function hear(registry: Registry, loose: Loose, effect: Effect): void {
  if (effect.kind === 'class') hearClass(registry, effect.class, effect.uncertain);
  else if (effect.kind === 'set') setAttribute(registry, effect.of, effect.name, effect.value);
  else if (effect.kind === 'call') {
    hearCall(registry, loose, effect.call);
    if (effect.uncertain !== null && calledSymbol(effect.call) === 'Table')
      note(registry, `table "${textOf(effect.call.args[0]) ?? ''}"`, effect.uncertain, effect.call.place);
  }
}

/** A class in a branch that may not be taken is read all the same, and said to be doubtful. */
function hearClass(registry: Registry, made: ClassValue, uncertain: Unknown | null): void {
  mapClass(registry, made);
  if (uncertain !== null && registry.mapped.has(made)) note(registry, `class ${made.name}`, uncertain, made.place);
}

const looseSymbols = new Set(['Index', 'UniqueConstraint', 'CheckConstraint', 'ForeignKeyConstraint', 'ExcludeConstraint']);

function hearCall(registry: Registry, loose: Loose, call: CallValue): void {
  const symbol = plainSymbol(symbolOf(call.callee) ?? '');
  if (symbol === 'Table') readTable(registry, call, call.place.file.replace(/\.py$/, '').replaceAll('/', '.'));
  else if (looseSymbols.has(symbol)) loose.items.push(call);
  else if (symbol === 'listen' || symbol === 'listens_for') loose.listeners.push(call);
  else if (symbol === 'Sequence') loose.sequences.push(call);
  else if ((symbol === 'Enum' || symbol === 'ENUM') && call.keywords.some((one) => one.name === 'metadata')) loose.enums.push(call);
  else if (call.callee.kind === 'attribute' && (call.callee.name === 'append_column' || call.callee.name === 'append_constraint'))
    append(registry, call, call.callee.of);
  else if (isImperative(call)) mapImperatively(registry, call);
  else if (call.callee.kind === 'attribute' && call.callee.name === 'add_property') addToMapper(registry, call, call.callee.of);
}

/** `mapper.add_property(name, property)`. */
function addToMapper(registry: Registry, call: CallValue, of: Value): void {
  const self = mappedBy(of);
  const mapped = self === null ? undefined : registry.mapped.get(self);
  const [name, value] = call.args;
  if (mapped !== undefined && value !== undefined) addProperty(registry, mapped, textOf(name) ?? '', value);
}

/** `table.append_column(column)`, `table.append_constraint(constraint)`. */
function append(registry: Registry, call: CallValue, of: Value): void {
  const table = tableOf(registry, of);
  const [item] = call.args;
  if (table !== null && item?.kind === 'call') addToTable(registry, table, item);
}

/** `Model.name = Column(…)` adds the column to the table, `Model.name = relationship(…)` to the class. */
function setAttribute(registry: Registry, of: Value, name: string, value: Value): void {
  if (name === 'naming_convention' || name === 'schema') changeMetadata(registry, registry.metadata, of, name, value);
  const mapped = of.kind === 'class' ? registry.mapped.get(of) : undefined;
  const relationship = asRelationship(value);
  if (mapped !== undefined && relationship !== null) {
    mapped.attributes.set(name, null);
    registry.later.push(() => addRelationship(registry, mapped, name, relationship, null));
  }
  if (mapped === undefined || mapped.table === null || !isColumnCall(value)) return;
  const column = readColumn(registry, value, { attribute: name, inherited: false, annotation: null, place: value.place });
  mapped.table.columns.push(column);
  mapped.attributes.set(name, column);
  registry.columnCalls.set(value, { table: mapped.table, column });
}

function readAttribute(registry: Registry, of: Value, name: string, place: Place): Value | undefined {
  if (of.kind === 'call') return ofCall(registry, of, name);
  if (of.kind === 'class') return ofClass(registry, of, name, place);
  if (of.kind === 'attribute' && tableOf(registry, of) !== null) return ofTable(registry, of, name);
  return attributeOfComparator(registry, of, name) ?? dialectAttribute(of, name);
}

function ofCall(registry: Registry, of: CallValue, name: string): Value | undefined {
  if (of.assigned.has(name)) return undefined;
  const column = registry.columnCalls.get(of);
  if (column !== undefined) return name === 'table' ? undefined : columnAttribute(column.column, name);
  const self = mappedBy(of);
  if (self !== null && (name === 'class_' || name === 'entity')) return self;
  if (registry.tableCalls.has(of)) return ofTable(registry, of, name);
  return dialectAttribute(of, name);
}

function ofTable(registry: Registry, of: Value, name: string): Value | undefined {
  const table = tableOf(registry, of);
  if (table === null) return undefined;
  if (name === 'name') return string(table.name, table.place);
  if (name === 'metadata') return table.metadata.owner ?? undefined;
  if (name === 'fullname') return string(table.schema === null ? table.name : `${table.schema}.${table.name}`, table.place);
  if (name === 'schema') return table.schema === null ? none : string(table.schema, table.place);
  return undefined;
}

/** Attributes of a mapped class mean its own columns, a mixin's included; `declared_attr` gives what its function returns. */
function ofClass(registry: Registry, of: Extract<Value, { kind: 'class' }>, name: string, place: Place): Value | undefined {
  const mapped = registry.mapped.get(of);
  if (mapped !== undefined && (name === '__table__' || name === '__mapper__')) return { kind: 'attribute', of, name, place };
  if (mapped?.table !== null && mapped !== undefined && name === '__tablename__') return string(mapped.table.name, place);
  if (isMappedName(mapped, name)) return { kind: 'attribute', of, name, place };
  const found = findInClass(of, name)?.value;
  if (mapped !== undefined && isMappedCall(found)) return { kind: 'attribute', of, name, place };
  if (found?.kind !== 'function') return undefined;
  const declared: boolean = isDeclared(found);
  if (declared) return registry.evaluation.call(found, [of], [], place);
  // A hybrid property asked of the class gives its SQL expression.
  const hybrid = found.decorators.map((decorator) => symbolOf(decorator)).find((symbol) => symbol?.startsWith('hybrid_') === true);
  if (hybrid === 'hybrid_property' && found.variants.has('comparator')) return { kind: 'attribute', of, name, place };
  const asked = found.variants.get('expression') ?? found;
  if (hybrid === 'hybrid_method') return { kind: 'method', of, name, function: asked };
  return hybrid === 'hybrid_property' ? registry.evaluation.call(asked, [of], [], place) : undefined;
}

/** A column or relationship of the class or a mapped superclass; `query` of Flask-SQLAlchemy and `query_property()`. */
function isMappedName(mapped: MappedClass | undefined, name: string): boolean {
  for (let at = mapped ?? null; at !== null; at = at.inherits) if (at.attributes.has(name)) return true;
  return mapped !== undefined && name === 'query';
}

const mappedCalls = new Set(['synonym', 'column_property', 'deferred', 'composite', 'association_proxy', 'query_expression']);

/** What stands for a column or an expression of the class, and means another one for an alias. */
function isMappedCall(value: Value | undefined): boolean {
  return value !== undefined && mappedCalls.has(calledSymbol(value) ?? '');
}

/** Each column of a table as a value that can be copied and changed. */
function columnsOf(registry: Registry, table: TableDraft | null, place: Place): readonly Value[] | undefined {
  if (table === null) return undefined;
  return list(table.columns.map((column) => valueOf(registry, table, column, place))).items;
}

function valueOf(registry: Registry, table: TableDraft, column: ColumnDraft, place: Place): CallValue {
  const call: CallValue = {
    kind: 'call',
    callee: { kind: 'reference', name: 'sqlalchemy.Column' },
    args: [string(column.name, column.place)],
    keywords: [],
    place,
    assigned: new Map(),
  };
  registry.columnCalls.set(call, { table, column });
  return call;
}

/** SQLModel's `col(Model.name)` only tells type checkers that it is a column; `quoted_name("users", True)` is the text that it is given. */
function unwrapped(call: CallValue): Value | undefined {
  if (call.callee.kind !== 'reference') return undefined;
  const [first] = call.args;
  if (/^sqlalchemy\.(.*\.)?quoted_name$/.test(call.callee.name)) return first?.kind === 'string' ? first : undefined;
  return /^sqlmodel\.(.*\.)?col$/.test(call.callee.name) ? first : undefined;
}

/** `column.copy()`: a column of its own, to be changed and given to another table. */
function copiedColumn(registry: Registry, call: CallValue): Value | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute' || !/^_?copy$/.test(callee.name) || callee.of.kind !== 'call') return undefined;
  const known = registry.columnCalls.get(callee.of);
  if (known === undefined) return isColumnCall(callee.of) ? { ...callee.of, assigned: new Map(callee.of.assigned) } : undefined;
  const copy: CallValue = { ...callee.of, args: [string(known.column.name, known.column.place)], assigned: new Map() };
  const column = copyColumn(applyAssigned(registry, known.column, callee.of.assigned));
  // The keys of a column that is part of a table belong to the table and stay there. Source: `Column._copy` in sqlalchemy/sql/schema.py.
  const items = known.table === null ? column.items : column.items.filter((item) => calledSymbol(item) !== 'ForeignKey');
  const type = column.type ?? (known.table === null ? null : resolveType(registry, known.table, known.column));
  registry.columnCalls.set(copy, { table: null, column: { ...column, items, type, sources: [copy] } });
  return copy;
}
