import { list, type Value } from '../../python/value.js';
import type { TableDraft } from '../draft.js';
import type { Registry } from '../registry.js';
import type { TableColumn } from './foreign-key-links.js';
import { writeJoin } from './join-terms.js';
import { mapperOf } from './mapper.js';
import { runtimeValue } from './parameters.js';
import type { ResolvedRelationship } from './relationship-facts.js';
import { columnTerm, makeTerms, type Terms, tableTerm } from './terms.js';

/**
 * The statement that follows for `selectinload`: the target by its key where it is many-to-one, by the foreign key where that refers to
 * the parent's key, else joined to the parent. Source: `SelectInLoader` in sqlalchemy/orm/strategies.py.
 */
export function selectinTerm(registry: Registry, relationship: ResolvedRelationship): Value {
  const { target, direction, byIdentity, join } = relationship;
  const terms = makeTerms(relationship.relationship.place);
  const plain = ({ table, column }: TableColumn): Value => columnTerm(terms, tableTerm(registry, table), column);
  if (byIdentity && direction === 'many to one')
    return among(terms, terms.call('sqlalchemy.select', target.class), mapperOf(registry, target).primaryKey, plain);
  if (refersToKey(registry, relationship)) {
    const keys = join.pairs.map(({ far }) => far);
    const select = among(terms, terms.call('sqlalchemy.select', ...keys.map(plain), target.class), keys, plain);
    return order(terms, select, relationship);
  }
  return joined(registry, terms, relationship, plain);
}

/** `column IN (…)`, `(a, b) IN ((…), …)`. */
function among(terms: Terms, select: Value, keys: readonly TableColumn[], write: (column: TableColumn) => Value): Value {
  const values = keys.map(({ column }) => runtimeValue(column.name));
  const [only] = keys;
  const left = keys.length === 1 && only !== undefined ? write(only) : terms.call('sqlalchemy.tuple_', ...keys.map(write));
  const right = list(values.length === 1 ? values : [terms.tuple(values)]);
  return terms.method(select, 'where', [terms.method(left, 'in_', [right])]);
}

/** Whether the rows are found without a join: their foreign key holds the parent's whole key. Source: `omit_join`. */
export function refersToKey(registry: Registry, { parent, direction, join, secondary }: ResolvedRelationship): boolean {
  if (secondary !== null || direction !== 'one to many' || join.conditions.length > 0) return false;
  const mapper = mapperOf(registry, parent);
  const same = ({ column }: TableColumn): readonly object[] => [
    column,
    ...[...mapper.inherits.values()].flatMap((links) =>
      links.flatMap(({ child, parent: above }) => (child.column === column ? [above.column] : [])),
    ),
  ];
  return (
    join.pairs.length === mapper.primaryKey.length &&
    mapper.primaryKey.every((key) => join.pairs.some(({ near }) => same(near).includes(key.column)))
  );
}

function joined(registry: Registry, terms: Terms, relationship: ResolvedRelationship, plain: (column: TableColumn) => Value): Value {
  const { parent, target, secondary, join, secondaryJoin } = relationship;
  const near = terms.call('sqlalchemy.orm.aliased', parent.class);
  const of = aliasOf(registry, terms, near, parent.table);
  const keys = mapperOf(registry, parent).primaryKey;
  const select = terms.method(terms.call('sqlalchemy.select', ...keys.map(of), target.class), 'select_from', [near]);
  const link = secondary === null ? null : terms.method(tableTerm(registry, secondary), 'alias');
  const through = (column: TableColumn): Value =>
    link !== null && column.table === secondary ? columnTerm(terms, link, column.column) : plain(column);
  const first = writeJoin(registry, terms, relationship, join, { near: of, far: through });
  const second = secondaryJoin === null ? [] : writeJoin(registry, terms, relationship, secondaryJoin, { near: through, far: plain });
  const on = (conditions: readonly Value[]): Value =>
    conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : terms.call('sqlalchemy.and_', ...conditions);
  const linked = link === null ? select : terms.method(select, 'join', [link, on(first)]);
  const whole = terms.method(linked, 'join', [target.class, on(link === null ? first : second)]);
  return order(terms, among(terms, whole, keys, of), relationship);
}

/** Columns of the aliased parent; those of other tables as they are. */
function aliasOf(registry: Registry, terms: Terms, alias: Value, table: TableDraft | null): (column: TableColumn) => Value {
  return (column) =>
    column.table === table
      ? terms.attribute(alias, column.column.attribute)
      : columnTerm(terms, tableTerm(registry, column.table), column.column);
}

function order(terms: Terms, select: Value, { orderBy }: ResolvedRelationship): Value {
  return orderBy.length === 0 ? select : terms.method(select, 'order_by', orderBy);
}
