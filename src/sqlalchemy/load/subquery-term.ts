import { boolean, none, string, type Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { TableColumn } from './foreign-key-links.js';
import { writeJoin } from './join-terms.js';
import type { ResolvedRelationship } from './relationship-facts.js';
import { mapperOf } from './mapper.js';
import { columnTerm, makeTerms, type Terms, tableTerm } from './terms.js';

/**
 * The statement that follows for `subqueryload`: the first one with the columns that link as a subquery, joined to the target. `first` is
 * the first statement as a term. Source: `SubqueryLoader` in sqlalchemy/orm/strategies.py.
 */
export function subqueryTerm(registry: Registry, relationship: ResolvedRelationship, first: Value): Value {
  const { target, secondary, join, secondaryJoin, direction, orderBy } = relationship;
  const terms = makeTerms(relationship.relationship.place);
  const plain = ({ table, column }: TableColumn): Value => columnTerm(terms, tableTerm(registry, table), column);
  const inner = terms.method(embed(registry, terms, relationship, first), 'subquery');
  const near = (column: TableColumn): Value => terms.attribute(terms.attribute(inner, 'c'), labelOf(column));
  const link = secondary === null ? null : terms.method(tableTerm(registry, secondary), 'alias');
  const through = (column: TableColumn): Value =>
    link !== null && column.table === secondary ? columnTerm(terms, link, column.column) : plain(column);
  const on = (conditions: readonly Value[]): Value =>
    conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : terms.call('sqlalchemy.and_', ...conditions);
  const select = terms.method(terms.call('sqlalchemy.select', target.class, ...join.pairs.map((pair) => near(pair.near))), 'select_from', [
    inner,
  ]);
  const nearJoin = on(writeJoin(registry, terms, relationship, join, { near, far: through }));
  const farJoin =
    secondaryJoin === null ? null : on(writeJoin(registry, terms, relationship, secondaryJoin, { near: through, far: plain }));
  const linked = link === null ? select : terms.method(select, 'join', [link, nearJoin]);
  const whole = terms.method(linked, 'join', [target.class, link === null || farJoin === null ? nearJoin : farJoin]);
  return orderBy.length === 0 || direction === 'many to one' ? whole : terms.method(whole, 'order_by', orderBy);
}

/** The first statement with the columns that link alone; DISTINCT where several rows may have the same, without an order that no LIMIT needs. */
function embed(registry: Registry, terms: Terms, { join, parent }: ResolvedRelationship, first: Value): Value {
  const columns = join.pairs.map(({ near }) =>
    terms.method(terms.attribute(parent.class, near.column.attribute), 'label', [string(labelOf(near))]),
  );
  const narrowed = terms.method(first, 'with_only_columns', columns, { maintain_column_froms: boolean(true) });
  const unordered = isLimited(first) ? narrowed : terms.method(narrowed, 'order_by', [none]);
  const holdsKey = mapperOf(registry, parent).primaryKey.every((key) => join.pairs.some(({ near }) => near.column === key.column));
  return holdsKey ? unordered : terms.method(unordered, 'distinct');
}

function isLimited(value: Value): boolean {
  if (value.kind !== 'call' || value.callee.kind !== 'attribute') return false;
  return /^(limit|offset|slice|fetch)$/.test(value.callee.name) || isLimited(value.callee.of);
}

/** SQLAlchemy's label of a column by its table: `users_id`. */
function labelOf({ table, column }: TableColumn): string {
  return `${table.schema === null ? '' : `${table.schema}_`}${table.name}_${column.name}`;
}
