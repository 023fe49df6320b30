import { type CallValue, list, none, type Value } from '../../python/value.js';
import { dynamicTerm, relatedTerm } from '../load/lazy-term.js';
import type { ResolvedRelationship } from '../load/relationship-facts.js';
import type { TableColumn } from '../load/foreign-key-links.js';
import type { Place } from '../../source/place.js';
import { type MappedClass, type Registry, tableOf } from '../registry.js';
import { callOf, extend } from '../statement/extend.js';
import type { Objects } from './objects.js';

/**
 * What reading a dynamic or write-only relationship gives: a query of the related rows, which is sent when it is asked, and a collection that
 * can be added to. Source: `AppenderMixin` in sqlalchemy/orm/dynamic.py, `WriteOnlyCollection` in sqlalchemy/orm/writeonly.py.
 */
export function openCollection(
  registry: Registry,
  objects: Objects,
  relationship: ResolvedRelationship,
  of: (column: TableColumn) => Value,
  place: Place,
): Extract<Value, { kind: 'list' | 'tuple' | 'set' }> {
  const held = list([]);
  const session = callOf('orm.Session', [], relationship.relationship.place);
  const declared =
    relationship.strategy === 'dynamic' ? dynamicTerm(registry, relationship, session, of) : relatedTerm(registry, relationship, of);
  // It is built where it is read.
  const query = declared.kind === 'call' ? { ...declared, place } : declared;
  objects.collections.set(held, []);
  objects.queries.set(held, query);
  objects.detached.set(query, { held, relationship });
  return held;
}

/** `post.comments.append(comment)`, `user.posts.delete().where(…)`; undefined for what is no method of such a collection. */
export function callDetached(objects: Objects, call: CallValue): Value | undefined {
  const { callee } = call;
  const collection = callee.kind === 'attribute' ? objects.detached.get(callee.of) : undefined;
  if (collection === undefined || callee.kind !== 'attribute') return undefined;
  const [first] = call.args;
  switch (callee.name) {
    case 'append':
    case 'add':
      if (first !== undefined) collection.held.items.push(first);
      return none;
    case 'extend':
    case 'add_all':
      if (first?.kind === 'list' || first?.kind === 'tuple' || first?.kind === 'set') collection.held.items.push(...first.items);
      return none;
    case 'remove':
      objects.taken.add(collection.held);
      if (first !== undefined) objects.collections.set(collection.held, [first]);
      return none;
    default:
      return undefined;
  }
}

/** `user.posts.delete()`, `user.posts.update()` of a write-only collection: of the related rows. */
export function changeDetached(registry: Registry, objects: Objects, call: CallValue): Value | undefined {
  const { callee } = call;
  const collection = callee.kind === 'attribute' ? objects.detached.get(callee.of) : undefined;
  if (collection === undefined || callee.kind !== 'attribute' || collection.relationship.strategy === 'dynamic') return undefined;
  if (callee.name !== 'delete' && callee.name !== 'update') return undefined;
  const change = callOf(callee.name, [collection.relationship.target.class], call.place);
  const [where] = conditionsOf(callee.of);
  const { target } = collection.relationship;
  return where === undefined
    ? undefined
    : extend(
        change,
        'where',
        where.args.map((one) => asEntity(registry, target, one)),
      );
}

/** Columns of the target's table as attributes of its class, as SQLAlchemy knows them. */
function asEntity(registry: Registry, target: MappedClass, value: Value): Value {
  if (value.kind === 'operation') return { ...value, operands: value.operands.map((one) => asEntity(registry, target, one)) };
  if (value.kind !== 'attribute' || value.of.kind !== 'attribute' || tableOf(registry, value.of.of) !== target.table) return value;
  const column = target.table?.columns.find(({ key }) => key === value.name);
  return column === undefined ? value : { ...value, of: target.class, name: column.attribute };
}

function conditionsOf(query: Value): CallValue[] {
  if (query.kind !== 'call' || query.callee.kind !== 'attribute') return [];
  return query.callee.name === 'where' ? [query] : conditionsOf(query.callee.of);
}
