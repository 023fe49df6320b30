import type { CallValue, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { TableColumn } from './foreign-key-links.js';
import { identityTerm } from './identity-term.js';
import { writeJoin } from './join-terms.js';
import { mapperOf } from './mapper.js';
import { runtimeValue } from './parameters.js';
import { isUnknown, type ResolvedRelationship } from './relationship-facts.js';
import { findRelationship, resolveRelationship } from './resolve-relationship.js';
import { columnTerm, makeTerms, type Terms, tableTerm } from './terms.js';

/** The statement of a lazy load; `of` gives the parent's column values. */
export function lazyTerm(registry: Registry, relationship: ResolvedRelationship, of: (column: TableColumn) => Value): Value {
  const { target, join } = relationship;
  if (!relationship.byIdentity) {
    const terms = makeTerms(relationship.relationship.place);
    const options = withoutWayBack(registry, relationship);
    const select = asDeclared(terms, whereRelated(registry, terms, relationship, of), relationship);
    return options.length === 0 ? select : terms.method(select, 'options', options);
  }
  const key = mapperOf(registry, target).primaryKey.map((column) => {
    const pair = join.pairs.find(({ far }) => far.column === column.column) ?? join.pairs[0];
    return pair === undefined ? runtimeValue(column.column.name) : of(pair.near);
  });
  return identityTerm(registry, target, key);
}

/** `select(Target).where(…)` for the objects of one parent: what `parent.children.select()` of a write-only collection stands for. */
export function relatedTerm(registry: Registry, relationship: ResolvedRelationship, of: (column: TableColumn) => Value): Value {
  const { orderBy } = relationship;
  const terms = makeTerms(relationship.relationship.place);
  const select = whereRelated(registry, terms, relationship, of);
  return orderBy.length === 0 ? select : terms.method(select, 'order_by', orderBy);
}

function whereRelated(registry: Registry, terms: Terms, relationship: ResolvedRelationship, of: (column: TableColumn) => Value): CallValue {
  const select = terms.call('sqlalchemy.select', relationship.target.class);
  const { through } = relationship;
  const from = through === null ? select : terms.method(select, 'select_from', [relationship.target.class, through]);
  return terms.method(from, 'where', conditionsOf(registry, relationship, of));
}

/** With its order as the relationship has it: SQLAlchemy sets these clauses past `order_by`, which would look for labels. */
function asDeclared(terms: Terms, query: CallValue, { orderBy }: ResolvedRelationship): CallValue {
  return orderBy.length === 0 ? query : terms.method(query, '_order_by_clauses', orderBy);
}

/** The same for a dynamic relationship, whose `filter`, `all` and `count` are those of a legacy `Query`. */
export function dynamicTerm(
  registry: Registry,
  relationship: ResolvedRelationship,
  session: Value,
  of: (column: TableColumn) => Value,
): Value {
  const terms = makeTerms(relationship.relationship.place);
  const conditions = conditionsOf(registry, relationship, of);
  return asDeclared(terms, terms.method(terms.method(session, 'query', [relationship.target.class]), 'filter', conditions), relationship);
}

/** The join with the parent's columns bound; they stay on the side on which they were written. */
function conditionsOf(registry: Registry, relationship: ResolvedRelationship, of: (column: TableColumn) => Value): readonly Value[] {
  const { join, secondaryJoin } = relationship;
  const terms = makeTerms(relationship.relationship.place);
  const plain = ({ table, column }: TableColumn): Value => columnTerm(terms, tableTerm(registry, table), column);
  const bound = (column: TableColumn): Value => terms.call('sqlalchemy.literal', of(column));
  return [
    ...writeJoin(registry, terms, relationship, join, { near: bound, far: plain }),
    ...(secondaryJoin === null ? [] : writeJoin(registry, terms, relationship, secondaryJoin, { near: plain, far: plain })),
  ];
}

/** A collection does not load the way back eagerly, for the parent is there: `lazyload(Child.parent)`. */
function withoutWayBack(registry: Registry, { target, direction, reverse }: ResolvedRelationship): readonly Value[] {
  const back = reverse === null || direction !== 'one to many' ? null : findRelationship(registry, target.class, reverse);
  const found = back === null ? null : resolveRelationship(registry, back);
  if (back === null || found === null || isUnknown(found) || !found.byIdentity || found.strategy === 'lazy') return [];
  const terms = makeTerms(back.place);
  return [terms.call('sqlalchemy.orm.lazyload', terms.attribute(target.class, back.name))];
}
