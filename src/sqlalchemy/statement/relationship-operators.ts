import { type CallValue, none, type Value } from '../../python/value.js';
import { type Entity, findEntity, makeAlias, tableSource } from './entity.js';
import { giveUp } from './compilation.js';
import { bindValue, makeName, writeLater } from './marks.js';
import { findMeaning, type RelationshipMeaning } from './meaning.js';
import type { Within } from './operators.js';
import { writeJoin, writeSide } from './relationship-join.js';
import { makeScope, type Scope } from './scope.js';
import { makeTableSource, type Source } from './source.js';

/** `Order.customer == customer`. Source: `RelationshipProperty.Comparator` in sqlalchemy/orm/relationships.py. */
export function compareRelationship(within: Within, meaning: RelationshipMeaning, operator: '==' | '!=', right: Value): string {
  const { direction } = meaning.relationship;
  const isNull = right.kind === 'none';
  if (direction !== 'many to one') {
    if (!isNull) return operator === '==' ? containsObject(within, meaning, right) : `NOT (${exists(within, meaning, [], right)})`;
    return operator === '==' ? `NOT (${exists(within, meaning, [])})` : exists(within, meaning, []);
  }
  const columns = meaning.relationship.join.pairs.map((pair) => ({ pair, sql: nearSide(within.scope, meaning, pair.near) }));
  if (isNull) return columns.map(({ sql }) => `${sql} IS ${operator === '==' ? '' : 'NOT '}NULL`).join(' AND ');
  const parts = columns.map(({ pair, sql }) => {
    const value = bindValue(within.scope.compilation.marks, attributeOf(right, pair.far.column.attribute));
    if (operator === '!=') return `(${sql} != ${value} OR ${sql} IS NULL)`;
    return pair.first === 'far' ? `${value} = ${sql}` : `${sql} = ${value}`;
  });
  return parts.join(' AND ');
}

function attributeOf(of: Value, name: string): Value {
  if (of.kind === 'instance') return of.attributes.get(name) ?? { kind: 'attribute', of, name, place: of.place };
  const place = 'place' in of && of.place !== null ? of.place : { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { kind: 'attribute', of, name, place };
}

function nearSide(scope: Scope, meaning: RelationshipMeaning, at: Parameters<typeof writeSide>[1]): string {
  const source = meaning.entity.sources.get(at.table);
  if (source !== undefined) scope.mentioned.add(source);
  return writeSide(scope, at, meaning.entity.sources);
}

/** `any(…)`, `has(…)`, `contains(object)`; null when the call is none of them. */
export function renderRelationshipCall(within: Within, call: CallValue): string | null {
  const { callee } = call;
  if (callee.kind !== 'attribute' || !/^(any|has|contains|is_|is_not|isnot)$/.test(callee.name)) return null;
  const meaning = findMeaning(within.scope.compilation, callee.of);
  if (meaning?.kind !== 'relationship') return null;
  const [argument] = call.args;
  if (callee.name === 'contains') return containsObject(within, meaning, argument ?? none);
  if (callee.name !== 'any' && callee.name !== 'has')
    return compareRelationship(within, meaning, callee.name === 'is_' ? '==' : '!=', argument ?? none);
  const target = targetOf(within, meaning);
  const named = call.keywords
    .filter(({ name }) => name !== 'criterion')
    .map(({ name, value, place }): Value => ({
      kind: 'operation',
      operator: '==',
      operands: [{ kind: 'attribute', of: target.value, name, place }, value],
      place,
    }));
  const criterion = call.keywords.find(({ name }) => name === 'criterion')?.value ?? argument;
  return exists(within, meaning, [...(criterion === undefined ? [] : [criterion]), ...named], null, target);
}

/** The entity of the other side: an alias where a self-reference would name its own table twice. */
function targetOf({ scope: { compilation } }: Within, { relationship, ofType }: RelationshipMeaning): Entity {
  const given = ofType === null ? null : findEntity(compilation, ofType);
  if (given !== null) return given;
  const plain = findEntity(compilation, relationship.target.class);
  if (plain === null) {
    giveUp(compilation, relationship.target.class);
    return makeAlias(compilation, relationship.target.class, { ...emptyMapper(relationship) }, null);
  }
  const isSelf = relationship.parent.table === relationship.target.table;
  return isSelf ? makeAlias(compilation, relationship.target.class, plain.mapper, null) : plain;
}

function emptyMapper({ target }: RelationshipMeaning['relationship']): Entity['mapper'] {
  return {
    mapped: target,
    tables: [],
    inherits: new Map(),
    columns: [],
    primaryKey: [],
    polymorphicOn: null,
    identities: null,
    options: new Map(),
  };
}

/** `EXISTS (SELECT 1 FROM posts WHERE users.id = posts.user_id AND …)`. */
function exists(
  within: Within,
  meaning: RelationshipMeaning,
  criteria: readonly Value[],
  object: Value | null = null,
  given?: Entity,
): string {
  const { compilation } = within.scope;
  const { relationship, entity } = meaning;
  const target = given ?? targetOf(within, meaning);
  const secondary = relationship.secondary === null ? null : tableSource(compilation, relationship.secondary);
  const inner = makeScope(compilation, within.scope);
  return writeLater(compilation.marks, () => {
    const { first, second } = writeJoin(inner, relationship, entity, target, secondary);
    const tables = target.sources;
    const conditions = [...criteria, ...meaning.and].map((value) => `(${compilation.render(inner, value, { mention: true, tables })})`);
    const key = object === null ? [] : [sameKey(inner, target, object)];
    const own = [...(secondary === null ? [] : [secondary]), ...target.sources.values()];
    const outside = sourcesAround(within.scope);
    const others = [...inner.mentioned].filter((source) => !own.includes(source) && !outside.includes(source));
    inner.sources = [...own, ...others];
    const froms = [...(secondary === null ? [] : [secondary.from]), target.from, ...others.map((source) => source.from)];
    const where = [first, ...(second === null ? [] : [second]), ...key, ...conditions];
    return `EXISTS (SELECT 1 FROM ${froms.join(', ')} WHERE ${where.join(' AND ')})`;
  });
}

function sameKey(scope: Scope, target: Entity, object: Value): string {
  return target.mapper.primaryKey
    .map(
      (key) =>
        `${writeSide(scope, key, target.sources)} = ${bindValue(scope.compilation.marks, attributeOf(object, key.column.attribute))}`,
    )
    .join(' AND ');
}

/** The FROM lists of the SELECTs around. */
export function sourcesAround(scope: Scope | null): Source[] {
  return scope === null ? [] : [...scope.sources, ...sourcesAround(scope.outer)];
}

/** `User.posts.contains(post)`: the columns of the owner against what the object has. */
function containsObject({ scope }: Within, meaning: RelationshipMeaning, object: Value): string {
  const { relationship, entity } = meaning;
  const { compilation } = scope;
  const bound = (attribute: string): string => bindValue(compilation.marks, attributeOf(object, attribute));
  if (relationship.secondary === null)
    return relationship.join.pairs
      .map((pair) => {
        const [near, far] = [nearSide(scope, meaning, pair.near), bound(pair.far.column.attribute)];
        return pair.first === 'near' ? `${near} = ${far}` : `${far} = ${near}`;
      })
      .join(' AND ');
  const secondary = makeTableSource(compilation.registry, relationship.secondary, makeName(compilation.marks, relationship.secondary.name));
  scope.mentioned.add(secondary);
  const through = new Map([[relationship.secondary, secondary]]);
  for (const { near } of relationship.join.pairs) nearSide(scope, meaning, near);
  const first = relationship.join.pairs.map((pair) => {
    const [near, far] = [writeSide(scope, pair.near, entity.sources), writeSide(scope, pair.far, through)];
    return pair.first === 'near' ? `${near} = ${far}` : `${far} = ${near}`;
  });
  const second = (relationship.secondaryJoin?.pairs ?? []).map((pair) => {
    const [near, far] = [writeSide(scope, pair.near, through), bound(pair.far.column.attribute)];
    return pair.first === 'near' ? `${near} = ${far}` : `${far} = ${near}`;
  });
  return [...first, ...second].join(' AND ');
}
