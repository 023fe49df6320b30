import { unknown, type Unknown, type Value } from '../../python/value.js';
import type { ClassValue } from '../../python/value.js';
import { findTarget } from '../add-relationship.js';
import type { TableDraft } from '../draft.js';
import type { ModelRelationship } from '../models.js';
import { type Arguments, argument, given, isTrue, itemsOf, keyword, textOf } from '../reading.js';
import { type MappedClass, type Registry, tableOf } from '../registry.js';
import { evaluateArgument } from '../relationship-text.js';
import { calledSymbol } from '../symbol.js';
import { makeJoins, type Sides } from './make-join.js';
import { mapperOf } from './mapper.js';
import { isUnknown, type LoadStrategy, type ResolvedRelationship } from './relationship-facts.js';

/** The relationship of a class or its superclasses by name, one that a `backref` makes included; null when it has none. */
export function findRelationship(registry: Registry, of: ClassValue, name: string): ModelRelationship | null {
  for (let at = registry.mapped.get(of) ?? null; at !== null; at = at.inherits) {
    const found = at.relationships.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** All relationships of a class, its superclasses' first. */
export function relationshipsOf(mapped: MappedClass): readonly ModelRelationship[] {
  const above = mapped.inherits === null ? [] : relationshipsOf(mapped.inherits);
  return [...above.filter((one) => !mapped.relationships.has(one.name)), ...mapped.relationships.values()];
}

/** What `configure_mappers()` finds out of a relationship; once all classes are known. Source: sqlalchemy/orm/relationships.py. */
export function resolveRelationship(registry: Registry, relationship: ModelRelationship): ResolvedRelationship | Unknown {
  const before = resolved.get(relationship);
  if (before !== undefined) return before;
  const found = resolve(registry, relationship);
  resolved.set(relationship, found);
  return found;
}

const resolved = new WeakMap<ModelRelationship, ResolvedRelationship | Unknown>();

function resolve(registry: Registry, relationship: ModelRelationship): ResolvedRelationship | Unknown {
  const source = registry.relationshipSources.get(relationship);
  const parent = source === undefined ? undefined : registry.mapped.get(source.class);
  if (source === undefined || parent === undefined) return unknown('the relationship belongs to no class', relationship.place);
  const call: Arguments = source.call ?? { args: [], keywords: [] };
  const target =
    source.reverseOf === null
      ? findTarget(registry, source.class, argument(call, 0, 'argument'), relationship.target)
      : (registry.mapped.get(registry.relationshipSources.get(source.reverseOf)?.class ?? source.class) ?? null);
  if (target === null) return unknown(`the class "${relationship.target ?? ''}" is not found`, relationship.place);
  const found = findSecondary(registry, source.class, call, relationship);
  if (found !== null && isUnknown(found)) return found;
  const { table: secondary, through } = found ?? { table: null, through: null };
  const sides: Sides = { parent: mapperOf(registry, parent), target: mapperOf(registry, target), secondary };
  const joins = joinsOf(registry, relationship, sides);
  if (isUnknown(joins)) return joins;
  const direction =
    secondary !== null ? 'many to many' : joins.join.pairs.some(({ foreign }) => foreign === 'near') ? 'many to one' : 'one to many';
  const uselist = relationship.uselist ?? direction !== 'many to one';
  const cascade = (relationship.cascade ?? (relationship.viewonly ? '' : 'save-update, merge')).split(',').map((word) => word.trim());
  const has = (word: string): boolean => cascade.includes('all') || cascade.includes(word);
  return {
    relationship,
    name: relationship.name,
    parent,
    target,
    direction,
    uselist,
    secondary,
    through,
    ...joins,
    orderBy: orderOf(registry, parent, target, call),
    strategy: strategyOf(relationship.lazy),
    byIdentity: !uselist && isIdentity(sides, joins.join),
    innerJoin: isTrue(keyword(call, 'innerjoin')) || textOf(keyword(call, 'innerjoin')) !== null,
    viewonly: relationship.viewonly,
    cascade: { save: has('save-update'), delete: has('delete'), orphans: cascade.includes('delete-orphan') },
    passiveDeletes: relationship.passiveDeletes,
    reverse: relationship.backPopulates ?? relationship.backref?.name ?? null,
  };
}

interface Secondary {
  readonly table: TableDraft;
  readonly through: Value | null;
}

function findSecondary(registry: Registry, of: ClassValue, call: Arguments, relationship: ModelRelationship): Secondary | Unknown | null {
  if (relationship.secondary === null) return null;
  const value = argument(call, 1, 'secondary');
  const origin = registry.relationshipSources.get(relationship)?.reverseOf ?? null;
  if (value === null && origin !== null) {
    const before = registry.relationshipSources.get(origin);
    if (before?.call !== null && before !== undefined) return findSecondary(registry, before.class, before.call, origin);
  }
  const named = registry.tables.find(
    (one) => one.name === relationship.secondary || `${one.schema ?? ''}.${one.name}` === relationship.secondary,
  );
  const meant = value === null || (value.kind === 'string' && named !== undefined) ? null : evaluateArgument(registry, of, value);
  const first = meant === null ? null : firstJoined(meant);
  const table = (first === null ? null : tableOf(registry, first)) ?? named;
  return table === undefined
    ? unknown(`the association table of ${relationship.name} is not found`, relationship.place)
    : { table, through: first === meant ? null : meant };
}

/** The first table of `join(join(A, B), C)`; what is no join itself. */
function firstJoined(value: Value): Value {
  const symbol = calledSymbol(value);
  const [left] = value.kind === 'call' ? value.args : [];
  return left !== undefined && (symbol === 'join' || symbol === 'outerjoin') ? firstJoined(left) : value;
}

/** The joins; a backref goes the way of its relationship backwards unless it says otherwise. */
function joinsOf(
  registry: Registry,
  relationship: ModelRelationship,
  sides: Sides,
): Pick<ResolvedRelationship, 'join' | 'secondaryJoin'> | Unknown {
  const source = registry.relationshipSources.get(relationship);
  const forward = source?.reverseOf ?? null;
  const own = source?.call ?? null;
  if (forward === null || (own !== null && given(own, 'primaryjoin') !== null)) return makeJoins(registry, relationship, own, sides);
  const there = resolveRelationship(registry, forward);
  if (isUnknown(there)) return there;
  const turn = ({ pairs, conditions }: ResolvedRelationship['join']): ResolvedRelationship['join'] => ({
    pairs: pairs.map(({ near, far, first, foreign }) => ({
      near: far,
      far: near,
      first: first === 'near' ? 'far' : 'near',
      foreign: foreign === 'near' ? 'far' : 'near',
    })),
    conditions,
  });
  return there.secondaryJoin === null
    ? { join: turn(there.join), secondaryJoin: null }
    : { join: turn(there.secondaryJoin), secondaryJoin: turn(there.join) };
}

function orderOf(registry: Registry, parent: MappedClass, target: MappedClass, call: Arguments): readonly Value[] {
  const value = given(call, 'order_by');
  if (value === null || value.kind === 'boolean') return [];
  const meant = evaluateArgument(registry, parent.class, value);
  const values = meant.kind === 'list' || meant.kind === 'tuple' || meant.kind === 'set' ? itemsOf(registry, meant) : [meant];
  return values.map((one) => (one.kind === 'string' ? evaluateArgument(registry, target.class, one) : one));
}

const strategies: Readonly<Record<string, LoadStrategy>> = {
  select: 'lazy',
  immediate: 'immediate',
  joined: 'joined',
  selectin: 'selectin',
  subquery: 'subquery',
  raise: 'raise',
  raise_on_sql: 'raise',
  noload: 'noload',
  dynamic: 'dynamic',
  write_only: 'write only',
};

export function strategyOf(lazy: string | null): LoadStrategy {
  return strategies[lazy ?? 'select'] ?? 'lazy';
}

/** Source: `LazyLoader.use_get` in sqlalchemy/orm/strategies.py. */
function isIdentity({ target }: Sides, { pairs, conditions }: ResolvedRelationship['join']): boolean {
  const equals = (column: ResolvedRelationship['join']['pairs'][number]['far']): readonly object[] => [
    column.column,
    ...[...target.inherits.values()].flatMap((links) =>
      links.flatMap(({ child, parent }) => (child.column === column.column ? [parent.column] : [])),
    ),
  ];
  return (
    conditions.length === 0 &&
    pairs.length === target.primaryKey.length &&
    target.primaryKey.every((key) => pairs.some(({ far }) => equals(far).includes(key.column)))
  );
}
