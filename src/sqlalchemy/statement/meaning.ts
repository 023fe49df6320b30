import { findInClass } from '../../python/class-facts.js';
import { type CallValue, type ClassValue, none, type Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import type { ColumnType } from '../column-type.js';
import { resolveType } from '../column-type-use.js';
import type { ColumnDraft, TableDraft } from '../draft.js';
import { findRelationship, resolveRelationship } from '../load/resolve-relationship.js';
import { isUnknown, type ResolvedRelationship } from '../load/relationship-facts.js';
import { elementOf, findHybrid, hybridComparator } from '../hybrid.js';
import { textOf } from '../reading.js';
import { columnOf } from '../registry.js';
import { calledSymbol } from '../symbol.js';
import { changeVerb, findTarget } from './change-target.js';
import { type Compilation, giveUp } from './compilation.js';
import { type Entity, findEntity, tableSource } from './entity.js';
import { findSource } from './find-source.js';
import type { Source } from './source.js';

/** What a value of Python means in a statement, where it means something of the mapping. */
export type Meaning = ColumnMeaning | ExpressionMeaning | RelationshipMeaning;

export interface ColumnMeaning {
  readonly kind: 'column';
  readonly source: Source;
  readonly name: string;
  readonly type: ColumnType | null;
  readonly column: ColumnDraft | null;
  readonly table: TableDraft | null;
  readonly entity: Entity | null;
  readonly attribute: string;
}

/** `column_property(…)`, a hybrid of an alias: an expression over the columns of its entity. */
export interface ExpressionMeaning {
  readonly kind: 'expression';
  readonly value: Value;
  readonly entity: Entity;
  readonly attribute: string;
}

export interface RelationshipMeaning {
  readonly kind: 'relationship';
  readonly entity: Entity;
  readonly relationship: ResolvedRelationship;
  /** `.of_type(…)`. */
  readonly ofType: Value | null;
  /** `.and_(…)`. */
  readonly and: readonly Value[];
}

/** The column, expression or relationship that a value means; null when it means none of them. */
export function findMeaning(compilation: Compilation, value: Value): Meaning | null {
  if (value.kind === 'attribute') return ofAttribute(compilation, value.of, value.name);
  if (value.kind === 'subscript' && value.index.kind === 'string')
    return ofExcluded(compilation, value.of, value.index.value) ?? ofCollection(compilation, value.of, value.index.value);
  return value.kind === 'call' ? ofCall(compilation, value) : null;
}

function ofAttribute(compilation: Compilation, of: Value, name: string): Meaning | null {
  const entity = findEntity(compilation, of);
  if (entity !== null) return findAttribute(compilation, entity, name);
  if (of.kind === 'class') return null;
  return ofExcluded(compilation, of, name) ?? ofCollection(compilation, of, name);
}

/** `statement.excluded.name` of an INSERT: the row that could not be inserted. */
function ofExcluded(compilation: Compilation, of: Value, key: string): ColumnMeaning | null {
  if (of.kind !== 'attribute' || of.name !== 'excluded') return null;
  const change = changeVerb(of.of);
  const target = change === null ? null : findTarget(compilation, change.of);
  if (target === null) return null;
  const { table } = target;
  const column = table.columns.find((one) => one.key === key || one.name === key);
  if (column === undefined) {
    giveUp(compilation, of, `"${key}" is no column of "${table.name}"`);
    return null;
  }
  const source: Source = { name: 'excluded', from: '', table: null, columns: [] };
  return {
    kind: 'column',
    source,
    name: quoteIdentifier(column.name),
    type: resolveType(compilation.registry, table, column, 1),
    column: null,
    table: null,
    entity: null,
    attribute: key,
  };
}

/** `Model.attribute`. */
export function findAttribute(compilation: Compilation, entity: Entity, name: string): Meaning | null {
  const { mapper } = entity;
  const mapped = mapper.columns.findLast((one) => one.attribute === name);
  if (mapped !== undefined) return meanColumn(compilation, entity, mapped.table, mapped.column, name);
  const model = findRelationship(compilation.registry, mapper.mapped.class, name);
  if (model !== null) {
    const relationship = resolveRelationship(compilation.registry, model);
    if (isUnknown(relationship)) {
      giveUp(compilation, relationship);
      return null;
    }
    if (relationship.through !== null)
      giveUp(compilation, relationship.through, `${name} goes through a join, which is read where it is loaded lazily`);
    return { kind: 'relationship', entity, relationship, ofType: null, and: [] };
  }
  return ofDeclared(compilation, entity, name);
}

/** `synonym`, `column_property`, and hybrids where the class is not asked but an alias of it. */
function ofDeclared(compilation: Compilation, entity: Entity, name: string): Meaning | null {
  const self = entity.mapper.mapped.class;
  const found = findInClass(self, name)?.value;
  if (found?.kind === 'call') {
    const symbol = calledSymbol(found);
    const [first] = found.args;
    if (symbol === 'synonym' && textOf(first) !== null) return findAttribute(compilation, entity, textOf(first) ?? '');
    if ((symbol === 'column_property' || symbol === 'deferred') && first !== undefined)
      return { kind: 'expression', value: first, entity, attribute: name };
  }
  const hybrid = findHybrid(self, name);
  if (hybrid === null) return null;
  const { evaluation } = compilation.registry;
  const comparator = hybridComparator(evaluation, self, name, entity.value);
  const value =
    comparator === null
      ? evaluation.call(hybrid.variants.get('expression') ?? hybrid, [entity.value], [], hybrid.place)
      : elementOf(evaluation, comparator);
  const column = value?.kind === 'attribute' && value.name !== name ? findMeaning(compilation, value) : null;
  if (column?.kind === 'column') return column;
  return value === null ? null : { kind: 'expression', value, entity, attribute: name };
}

/** A column of an entity; of one that comes from a subquery, the subquery's column. */
export function meanColumn(
  compilation: Compilation,
  entity: Entity,
  table: TableDraft,
  column: ColumnDraft,
  attribute: string,
): ColumnMeaning {
  const source = entity.sources.get(table) ?? tableSource(compilation, table);
  const type = resolveType(compilation.registry, table, column, 1);
  const found = { kind: 'column' as const, source, type, column, table, entity, attribute };
  if (source.table !== null) return { ...found, name: quoteIdentifier(column.name) };
  const offered = source.columns.find((one) => isOf(one.origin, column)) ?? source.columns.find((one) => one.key === attribute);
  if (offered === undefined) giveUp(compilation, entity.value, `the subquery of the alias has no column "${column.name}"`);
  return { ...found, name: offered?.name ?? '' };
}

function isOf(origin: Source['columns'][number]['origin'], column: ColumnDraft): boolean {
  return origin !== null && 'column' in origin && origin.column === column;
}

/** `table.c.name`, `subquery.c.name`. */
function ofCollection(compilation: Compilation, collection: Value, key: string): Meaning | null {
  if (collection.kind !== 'attribute' || !/^(c|columns|exported_columns)$/.test(collection.name)) return null;
  const source = findSource(compilation, collection.of);
  if (source === null) return null;
  const offered = source.columns.find((one) => one.key === key);
  if (offered === undefined) {
    giveUp(compilation, collection, `"${key}" is not among the columns that are read`);
    return null;
  }
  const { table } = source;
  const column = table?.columns.find((one) => one.key === key) ?? null;
  return { kind: 'column', source, name: offered.name, type: offered.type, column, table, entity: null, attribute: key };
}

function ofCall(compilation: Compilation, call: CallValue): Meaning | null {
  const { callee } = call;
  if (callee.kind === 'attribute' && (callee.name === 'of_type' || callee.name === 'and_')) {
    const base = findMeaning(compilation, callee.of);
    if (base?.kind !== 'relationship') return null;
    return callee.name === 'of_type' ? { ...base, ofType: call.args[0] ?? none } : { ...base, and: [...base.and, ...call.args] };
  }
  const found = columnOf(compilation.registry, null, call);
  if (found === null || found.table === null) return ofWrapped(compilation, call);
  const source = tableSource(compilation, found.table);
  const type = resolveType(compilation.registry, found.table, found.column, 1);
  return {
    kind: 'column',
    source,
    name: quoteIdentifier(found.column.name),
    type,
    column: found.column,
    table: found.table,
    entity: null,
    attribute: found.column.attribute,
  };
}

/** The call of `column_property(…)` itself, as the class has it. */
function ofWrapped(compilation: Compilation, call: CallValue): Meaning | null {
  if (calledSymbol(call) !== 'column_property') return null;
  for (const [self] of compilation.registry.mapped)
    for (const [name, value] of self.names) {
      const entity = value === call ? findEntity(compilation, self) : null;
      if (entity !== null) return findAttribute(compilation, entity, name);
    }
  return null;
}

/** The class that a column was asked of. */
export function classOf(meaning: ColumnMeaning): ClassValue | null {
  return meaning.entity?.mapper.mapped.class ?? null;
}
