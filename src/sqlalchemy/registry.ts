import type { CallValue, ClassValue, Value } from '../python/value.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { elementOf, hybridComparator } from './hybrid.js';
import type { MetadataDrafts } from './read-metadata.js';
import { mappedBy } from './mapper-call.js';
import type { ModelRelationship } from './models.js';
import type { Reading } from './reading.js';

/** All that has been mapped so far, in the order in which Python would do it. */
export interface Registry extends Reading {
  readonly tables: TableDraft[];
  readonly metadata: MetadataDrafts;
  readonly mapped: Map<ClassValue, MappedClass>;
  /** Tables by the call of `Table(…)` that made them. */
  readonly tableCalls: Map<CallValue, TableDraft>;
  /** Columns by the values that mean them, where one column alone can be meant. */
  readonly columnCalls: Map<Value, { readonly table: TableDraft | null; readonly column: ColumnDraft }>;
  /** What each relationship was read from. */
  readonly relationshipSources: Map<ModelRelationship, RelationshipSource>;
  /** Indexes and constraints that some table has taken. */
  readonly taken: Set<Value>;
  /** What can only be read once every class is known. */
  readonly later: (() => void)[];
}

export interface MappedClass {
  readonly class: ClassValue;
  readonly table: TableDraft | null;
  /** Columns and relationships by the attribute. */
  readonly attributes: Map<string, ColumnDraft | null>;
  /** Those of the class itself, backrefs to it included; complete once the work for later is done. */
  readonly relationships: Map<string, ModelRelationship>;
  readonly inherits: MappedClass | null;
  /** Of a class that is mapped imperatively: what stands for `__mapper_args__`. */
  readonly options?: ReadonlyMap<string, Value>;
}

export interface RelationshipSource {
  readonly class: ClassValue;
  /** `relationship(…)`, or `backref(…)` on the other side; null for `backref="name"`. */
  readonly call: CallValue | null;
  /** Of a backref: the relationship that makes it. */
  readonly reverseOf: ModelRelationship | null;
}

export function makeRegistry(reading: Reading): Registry {
  return {
    ...reading,
    tables: [],
    metadata: new Map(),
    mapped: new Map(),
    tableCalls: new Map(),
    columnCalls: new Map(),
    relationshipSources: new Map(),
    taken: new Set(),
    later: [],
  };
}

/** The column of a class's attribute, its superclasses' included. */
export function findAttribute(mapped: MappedClass | undefined | null, name: string): ColumnDraft | null {
  for (let at = mapped ?? null; at !== null; at = at.inherits) {
    const column = at.attributes.get(name);
    if (column !== undefined) return column;
  }
  return null;
}

/** The table that a value is: `Model.__table__`, `Table(…)`, `Model` itself. */
export function tableOf(registry: Registry, value: Value): TableDraft | null {
  if (value.kind === 'call') return registry.tableCalls.get(value) ?? ofMapped(registry, mappedBy(value));
  if (value.kind === 'class') return ofMapped(registry, value);
  if (value.kind === 'subscript') return inTables(registry, value.of, value.index);
  if (value.kind === 'attribute' && (value.name === '__table__' || value.name === 'local_table' || value.name === 'persist_selectable'))
    return tableOf(registry, value.of);
  return null;
}

function ofMapped(registry: Registry, self: ClassValue | null): TableDraft | null {
  return self === null ? null : (registry.mapped.get(self)?.table ?? null);
}

/** `metadata.tables["schema.name"]`. */
function inTables(registry: Registry, of: Value, index: Value): TableDraft | null {
  if (of.kind !== 'attribute' || of.name !== 'tables' || index.kind !== 'string') return null;
  return registry.tables.find((table) => index.value === (table.schema === null ? table.name : `${table.schema}.${table.name}`)) ?? null;
}

/** The column that a value means: its own call, `Model.attribute`, `table.c.name`, `table.c["name"]`. */
export function columnOf(
  registry: Registry,
  table: TableDraft | null,
  value: Value,
  hops = 0,
): { table: TableDraft | null; column: ColumnDraft } | null {
  const own = table?.columns.find((column) => column.sources.includes(value));
  if (own !== undefined && table !== null) return { table, column: own };
  if (value.kind === 'call') return registry.columnCalls.get(value) ?? null;
  if (value.kind === 'subscript' && value.index.kind === 'string') return inCollection(registry, value.of, value.index.value);
  if (value.kind !== 'attribute') return null;
  if (value.of.kind === 'class') {
    const mapped = registry.mapped.get(value.of);
    const column = findAttribute(mapped, value.name);
    return column === null ? ofHybrid(registry, table, value.of, value.name, hops) : { table: ownerOf(mapped, column), column };
  }
  return inCollection(registry, value.of, value.name);
}

/** The column that a hybrid property with a comparator stands for. */
function ofHybrid(registry: Registry, table: TableDraft | null, self: ClassValue, name: string, hops: number): ReturnType<typeof columnOf> {
  const comparator = hops > 5 ? null : hybridComparator(registry.evaluation, self, name, self);
  const element = comparator === null ? null : elementOf(registry.evaluation, comparator);
  return element === null ? null : columnOf(registry, table, element, hops + 1);
}

/** The table that has the column: the class's own, or a superclass's. */
export function ownerOf(mapped: MappedClass | undefined, column: ColumnDraft): TableDraft | null {
  for (let at = mapped ?? null; at !== null; at = at.inherits) if (at.table?.columns.includes(column) === true) return at.table;
  return mapped?.table ?? null;
}

function inCollection(registry: Registry, collection: Value, name: string): { table: TableDraft; column: ColumnDraft } | null {
  if (collection.kind !== 'attribute' || (collection.name !== 'c' && collection.name !== 'columns')) return null;
  const table = tableOf(registry, collection.of);
  const column = table?.columns.find((one) => one.key === name);
  return table === null || column === undefined ? null : { table, column };
}
