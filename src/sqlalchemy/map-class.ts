import { findInClass } from '../python/class-facts.js';
import { type Annotation, type CallValue, type ClassValue, string, type Value } from '../python/value.js';
import { findRoot, findTypeMap, isAbstract, isBaseClass, type Root } from './declarative-base.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { readMapped, type TypeMap } from './mapped-annotation.js';
import { noteOutsideBases, noteUnmapped } from './outside-base.js';
import { isColumnCall, readColumn } from './read-column.js';
import { readMetadata } from './read-metadata.js';
import { entriesOf, itemsOf, note, textOf } from './reading.js';
import { type MappedClass, type Registry, tableOf } from './registry.js';
import { asRelationship, readRelationship } from './relationship.js';
import { calledSymbol } from './symbol.js';
import { isAutoNamed, isDeclared, readDirective, toSnakeCase } from './table-name.js';

/** Maps a class when SQLAlchemy would: its table, or what it adds to the table of its superclass. */
export function mapClass(registry: Registry, self: ClassValue): void {
  if (isBaseClass(self) || isAbstract(self)) return;
  const root = findRoot(self);
  if (root === null) {
    noteUnmapped(registry, self);
    return;
  }
  noteOutsideBases(registry, self);
  const isMapped = (value: ClassValue): boolean => registry.mapped.has(value);
  const superclass = self.ancestors.find((ancestor): ancestor is ClassValue => ancestor.kind === 'class' && ancestor !== self && isMapped(ancestor));
  const inherits = superclass === undefined ? null : (registry.mapped.get(superclass) ?? null);
  const collected = collect(registry, self, root, inherits);
  const table = findTable(registry, self, root, inherits, collected.columns);
  const mapped: MappedClass = { class: self, table: table ?? inherits?.table ?? null, attributes: collected.attributes, inherits };
  registry.mapped.set(self, mapped);
  if (mapped.table === null) return;
  if (table === null || table !== mapped.table) addToSuperclass(mapped.table, collected.columns, mapped);
  if (!mapped.table.classes.includes(self)) mapped.table.classes.push(self);
  for (const column of collected.columns) for (const source of column.sources) if (!column.inherited) registry.columnCalls.set(source, { table: mapped.table, column });
  // Annotations of relationships name classes that may come later.
  const { relationships } = mapped.table;
  registry.later.push(() => {
    relationships.push(...collected.relationships.map(({ call, name, written }) => readRelationship(registry, call, name, self.name, written === undefined ? null : readMapped(registry, written, []))));
  });
  runMapperHook(registry, self);
}

interface Collected {
  readonly columns: ColumnDraft[];
  readonly attributes: Map<string, ColumnDraft | null>;
  readonly relationships: { call: CallValue; name: string; written: Annotation | undefined }[];
}

/** Columns and relationships of the class and its mixins, in SQLAlchemy 2's order: the class first, then its bases. */
function collect(registry: Registry, self: ClassValue, root: Root, inherits: MappedClass | null): Collected {
  const types = findTypeMap(self);
  const collected: Collected = { columns: [], attributes: new Map(), relationships: [] };
  const ancestors = self.ancestors.filter((ancestor) => ancestor.kind === 'class');
  // SQLModel has its fields in Pydantic's order: those of the bases first.
  for (const ancestor of new Set(root === 'sqlmodel' ? ancestors.toReversed() : ancestors)) {
    if (ancestor !== self && registry.mapped.has(ancestor)) continue;
    for (const name of orderedNames(ancestor)) {
      if (name.startsWith('__') || collected.attributes.has(name)) continue;
      const first = findInClass(self, name);
      if (ancestor.names.has(name) && first !== null && first.class !== ancestor) continue;
      if (!ancestor.names.has(name) && first !== null) continue;
      if (ancestor !== self && inherits !== null && hasAttribute(inherits, name)) continue;
      collectOne(registry, self, ancestor, name, { types, root, collected });
    }
  }
  return { ...collected, columns: collected.columns.map((column, at) => ({ column, at })).sort((a, b) => a.column.sortOrder - b.column.sortOrder || a.at - b.at).map((entry) => entry.column) };
}

function hasAttribute(mapped: MappedClass, name: string): boolean {
  for (let at: MappedClass | null = mapped; at !== null; at = at.inherits) if (at.attributes.has(name)) return true;
  return false;
}

/** Source: `merge_lists_w_ordering` in sqlalchemy/util/_collections.py, over the class's names and its annotations. */
function orderedNames(value: ClassValue): string[] {
  const overlap = new Set([...value.names.keys()].filter((name) => value.annotations.has(name)));
  let [current, other] = [[...value.names.keys()], [...value.annotations.keys()]];
  const result: string[] = [];
  for (;;) {
    const name = current.shift();
    if (name === undefined) return [...result, ...other];
    if (overlap.delete(name)) [current, other] = [other, current];
    else result.push(name);
  }
}

interface Collecting {
  readonly types: TypeMap;
  readonly root: Root;
  readonly collected: Collected;
}

function collectOne(registry: Registry, self: ClassValue, owner: ClassValue, name: string, { types, root, collected }: Collecting): void {
  const raw = owner.names.get(name);
  const written = owner.annotations.get(name);
  const value = raw !== undefined && isDeclared(raw) ? registry.evaluation.call(raw, [self], [], owner.place) : raw;
  const relationship = asRelationship(value);
  if (relationship !== null) {
    collected.attributes.set(name, null);
    collected.relationships.push({ call: relationship, name, written });
    return;
  }
  const annotation = written === undefined ? null : readMapped(registry, written, types, root === 'sqlmodel');
  const place = written?.place ?? owner.namePlaces.get(name) ?? owner.place;
  if (value !== undefined && value.kind === 'unknown' && raw !== undefined && (isDeclared(raw) || annotation !== null)) {
    note(registry, `attribute ${self.name}.${name}`, value, place);
    return;
  }
  // What `deferred(…)` and its like wrap does not see the annotation.
  for (const call of columnCalls(value, annotation !== null, root)) {
    const draft = readColumn(registry, root === 'sqlmodel' && call !== null ? fieldAsColumn(call) : call, { attribute: name, inherited: owner !== self, annotation: call !== null && call !== value ? null : annotation, place });
    if (call !== null && !draft.sources.includes(call)) draft.sources.push(call);
    collected.attributes.set(name, draft);
    collected.columns.push(draft);
  }
}

const wrappers = new Set(['deferred', 'column_property', 'composite', 'query_expression']);

/** The columns that an attribute declares: none, one, or those of a composite. Null stands for `mapped_column()`. */
function columnCalls(value: Value | undefined, annotated: boolean, root: Root): (CallValue | null)[] {
  if (value === undefined) return annotated ? [null] : [];
  const call = value.kind === 'call' ? value : null;
  const isColumn: boolean = isColumnCall(value);
  if (call !== null && isColumn) return [call];
  if (call !== null && wrappers.has(calledSymbol(call) ?? '')) return call.args.filter(isColumnCall);
  if (root === 'sqlmodel' && annotated) return call !== null && calledSymbol(call) === 'Field' ? [call] : [null];
  return [];
}

/** SQLModel's `Field(primary_key=…, foreign_key=…, sa_column=…)`. Source: `get_column_from_field` in sqlmodel/main.py. */
function fieldAsColumn(call: CallValue): CallValue {
  const column = call.keywords.find((one) => one.name === 'sa_column')?.value;
  if (column?.kind === 'call') return column;
  const key = call.keywords.find((one) => one.name === 'foreign_key');
  const type = call.keywords.find((one) => one.name === 'sa_type');
  const length = call.keywords.find((one) => one.name === 'max_length');
  const action = call.keywords.find((one) => one.name === 'ondelete');
  const args: Value[] = type !== undefined ? [type.value] : length === undefined ? [] : [{ kind: 'call', callee: { kind: 'reference', name: 'sqlalchemy.String' }, args: [length.value], keywords: [], place: call.place, assigned: new Map() }];
  if (key !== undefined && key.value.kind !== 'none') args.push({ kind: 'call', callee: { kind: 'reference', name: 'sqlalchemy.ForeignKey' }, args: [key.value], keywords: action === undefined ? [] : [action], place: call.place, assigned: new Map() });
  const more = call.keywords.find((one) => one.name === 'sa_column_kwargs')?.value ?? null;
  const keywords = [...call.keywords.filter((one) => /^(primary_key|unique|index|nullable)$/.test(one.name)), ...entriesOf(more).map(([name, value]) => ({ name, value, place: call.place }))];
  return { ...call, callee: { kind: 'reference', name: 'sqlalchemy.Column' }, args, keywords };
}

/** The class's own table; null when it has none or shares its superclass's. */
function findTable(registry: Registry, self: ClassValue, root: Root, inherits: MappedClass | null, columns: readonly ColumnDraft[]): TableDraft | null {
  const isMapped = (value: ClassValue): boolean => registry.mapped.has(value);
  const fixed = self.names.get('__table__');
  if (fixed !== undefined) return useTable(registry, self, fixed);
  const auto = isAutoNamed(self, root, isMapped);
  const given = auto ? string(toSnakeCase(self.name), self.place) : readDirective(registry, self, '__tablename__', isMapped);
  const value = given ?? (root === 'sqlmodel' ? string(self.name.toLowerCase(), self.place) : null);
  // Flask-SQLAlchemy drops the name it made when the class inherits and has no primary key.
  if (auto && inherits !== null && !columns.some((column) => column.primaryKey)) return null;
  if (value === null || value.kind === 'none') return null;
  const name = textOf(value);
  if (name === null) {
    note(registry, `table of class ${self.name}`, value, self.namePlaces.get('__tablename__') ?? self.place);
    return null;
  }
  return makeTable(registry, self, name, columns, isMapped);
}

function makeTable(registry: Registry, self: ClassValue, name: string, columns: readonly ColumnDraft[], isMapped: (value: ClassValue) => boolean): TableDraft {
  const metadata = readMetadata(registry, registry.metadata, self);
  const { items, options } = readTableArgs(registry, self, readDirective(registry, self, '__table_args__', isMapped));
  const schema = options.get('schema');
  const table: TableDraft = {
    metadata, name, schema: schema === undefined ? metadata.schema : textOf(schema), classes: [], module: self.module, place: self.place,
    columns: [...columns], items, relationships: [], options, declarative: true,
  };
  for (const item of items) registry.taken.add(item);
  registry.tables.push(table);
  return table;
}

/** `__table_args__`: a dict, or a tuple that may end in one. */
export function readTableArgs(registry: Registry, self: ClassValue, value: Value | null): { items: CallValue[]; options: Map<string, Value> } {
  const items: CallValue[] = [];
  const options = new Map<string, Value>();
  const parts = value?.kind === 'dict' ? [value] : value === null ? [] : itemsOf(registry, value);
  if (value !== null && value.kind !== 'none' && value.kind !== 'dict' && registry.evaluation.iterate(value) === null) note(registry, `__table_args__ of ${self.name}`, value, self.namePlaces.get('__table_args__') ?? self.place);
  for (const part of parts) {
    if (part.kind === 'call') items.push(part);
    else if (part.kind === 'dict') for (const [key, option] of entriesOf(part)) options.set(key, option);
    else note(registry, `__table_args__ of ${self.name}`, part, self.namePlaces.get('__table_args__') ?? self.place);
  }
  return { items, options };
}

function useTable(registry: Registry, self: ClassValue, value: Value): TableDraft | null {
  const table = tableOf(registry, value);
  if (table === null) note(registry, `table of class ${self.name}`, value, self.namePlaces.get('__table__') ?? self.place);
  return table;
}

/** Single-table inheritance: the columns join the superclass's table, and are nullable only if they say so. */
function addToSuperclass(table: TableDraft, columns: readonly ColumnDraft[], mapped: MappedClass): void {
  for (const column of columns) {
    const before = table.columns.find((other) => other.name === column.name);
    if (before === undefined) table.columns.push(column);
    else {
      before.sources.push(...column.sources);
      mapped.attributes.set(column.attribute, before);
    }
  }
}

/** `__mapper_cls__`: what the project does when a class is mapped, such as making a history table, is followed. */
function runMapperHook(registry: Registry, self: ClassValue): void {
  const hook = findInClass(self, '__mapper_cls__')?.value;
  if (hook === undefined) return;
  const mapper = isDeclared(hook) ? registry.evaluation.call(hook, [self], [], self.place) : hook;
  if (mapper.kind === 'function') registry.evaluation.call(mapper, [self], [], self.place);
}
