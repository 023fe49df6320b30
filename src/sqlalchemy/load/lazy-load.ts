import type { Unknown, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { compileStatement } from '../statement/compile.js';
import type { CompiledStatement } from '../statement/compiled.js';
import type { TableColumn } from './foreign-key-links.js';
import { identityTerm } from './identity-load.js';
import { writeJoin } from './join-terms.js';
import { mapperOf } from './mapper.js';
import { runtimeValue } from './parameters.js';
import { isUnknown, type ResolvedRelationship } from './relationship-facts.js';
import { findRelationship, resolveRelationship } from './resolve-relationship.js';
import { columnTerm, makeTerms, tableTerm } from './terms.js';

/**
 * What is sent when a relationship that is not loaded is asked for. Where `relationship.byIdentity` holds, nothing is sent for an object
 * that the session holds already, nor where the foreign key is None. `of` gives the parent's column values; without it they are terms.
 * Source: `LazyLoader` in sqlalchemy/orm/strategies.py.
 */
export function lazyLoad(
  registry: Registry,
  relationship: ResolvedRelationship,
  of: (column: TableColumn) => Value = ({ column }) => runtimeValue(column.name),
): CompiledStatement | Unknown {
  return compileStatement(registry, lazyTerm(registry, relationship, of));
}

export function lazyTerm(registry: Registry, relationship: ResolvedRelationship, of: (column: TableColumn) => Value): Value {
  const { target, join } = relationship;
  if (!relationship.byIdentity) return relatedTerm(registry, relationship, of, withoutWayBack(registry, relationship));
  const key = mapperOf(registry, target).primaryKey.map((column) => {
    const pair = join.pairs.find(({ far }) => far.column === column.column) ?? join.pairs[0];
    return pair === undefined ? runtimeValue(column.column.name) : of(pair.near);
  });
  return identityTerm(registry, target, key);
}

/**
 * `select(Target).where(…)` for the objects of one parent: what a lazy load sends, and what `parent.children.select()` of a write-only
 * collection stands for.
 */
export function relatedTerm(
  registry: Registry,
  relationship: ResolvedRelationship,
  of: (column: TableColumn) => Value,
  options: readonly Value[] = [],
): Value {
  const { target, join, secondaryJoin, orderBy } = relationship;
  const terms = makeTerms(relationship.relationship.place);
  const plain = ({ table, column }: TableColumn): Value => columnTerm(terms, tableTerm(registry, table), column);
  const conditions = [
    ...writeJoin(registry, terms, relationship, join, { near: of, far: plain }),
    ...(secondaryJoin === null ? [] : writeJoin(registry, terms, relationship, secondaryJoin, { near: plain, far: plain })),
  ];
  const select = terms.method(terms.call('sqlalchemy.select', target.class), 'where', conditions);
  const ordered = orderBy.length === 0 ? select : terms.method(select, 'order_by', orderBy);
  return options.length === 0 ? ordered : terms.method(ordered, 'options', options);
}

/** The same for a dynamic relationship, whose `filter`, `all` and `count` are those of a legacy `Query`. */
export function dynamicTerm(
  registry: Registry,
  relationship: ResolvedRelationship,
  session: Value,
  of: (column: TableColumn) => Value,
): Value {
  const { target, join, secondaryJoin, orderBy } = relationship;
  const terms = makeTerms(relationship.relationship.place);
  const plain = ({ table, column }: TableColumn): Value => columnTerm(terms, tableTerm(registry, table), column);
  const conditions = [
    ...writeJoin(registry, terms, relationship, join, { near: of, far: plain }),
    ...(secondaryJoin === null ? [] : writeJoin(registry, terms, relationship, secondaryJoin, { near: plain, far: plain })),
  ];
  const query = terms.method(terms.method(session, 'query', [target.class]), 'filter', conditions);
  return orderBy.length === 0 ? query : terms.method(query, 'order_by', orderBy);
}

/** A collection does not load the way back eagerly, for the parent is there: `lazyload(Child.parent)`. */
function withoutWayBack(registry: Registry, { target, direction, reverse }: ResolvedRelationship): readonly Value[] {
  const back = reverse === null || direction !== 'one to many' ? null : findRelationship(registry, target.class, reverse);
  const found = back === null ? null : resolveRelationship(registry, back);
  if (back === null || found === null || isUnknown(found) || !found.byIdentity || found.strategy === 'lazy') return [];
  const terms = makeTerms(back.place);
  return [terms.call('sqlalchemy.orm.lazyload', terms.attribute(target.class, back.name))];
}
