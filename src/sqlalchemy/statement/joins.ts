import { isTerm, type Value } from '../../python/value.js';
import { foreignKeysOf, type KeyLink } from '../load/foreign-key-links.js';
import type { TableDraft } from '../draft.js';
import { giveUp } from './compilation.js';
import { type Entity, findEntity } from './entity.js';
import { asJoin, type FromItem, itemOf, itemOfSource, makeItem } from './from-list.js';
import { makeName } from './marks.js';
import { findMeaning, type RelationshipMeaning } from './meaning.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { writeJoin } from './relationship-join.js';
import { following, type Scope } from './scope.js';
import type { JoinStep } from './read-joins.js';
import { writeSingleTable } from './single-table.js';
import { makeTableSource, type Source } from './source.js';

/** `select_from(…)`: a class, a table, a subquery, or a join of them. */
export function addFrom(scope: Scope, items: FromItem[], value: Value): void {
  const join = asJoin(scope.compilation, value);
  if (join === null) {
    const item = makeItem(scope.compilation, value);
    if (item === null) giveUp(scope.compilation, value);
    else if (!items.some(({ members }) => item.members.every((one) => members.includes(one)))) items.push(item);
    return;
  }
  addFrom(scope, items, join.left);
  addJoin(scope, items, { ...join, left: join.left, target: join.right });
}

/** Joins one more; source: `_join` of `ORMSelectCompileState` in sqlalchemy/orm/context.py. */
export function addJoin(scope: Scope, items: FromItem[], step: JoinStep): void {
  const { compilation } = scope;
  const meaning = relationshipOf(scope, step.on) ?? relationshipOf(scope, step.target);
  const target =
    meaning !== null && relationshipOf(scope, step.target) !== null ? (meaning.ofType ?? meaning.relationship.target.class) : step.target;
  const right = makeItem(compilation, target);
  if (right === null) return void giveUp(compilation, step.target);
  const at = findLeft(scope, items, step, meaning, right);
  const left = items[at];
  if (left === undefined) return void giveUp(compilation, step.target, 'what is joined to is not found');
  const word = step.full ? 'FULL OUTER JOIN' : step.outer ? 'LEFT OUTER JOIN' : 'JOIN';
  const written = meaning === null ? writePlain(scope, left, right, step, word) : writeRelationship(scope, meaning, right, word);
  if (written === null) return void giveUp(compilation, step.target, 'the condition of the join is not found');
  items[at] = {
    members: [...left.members, ...right.members, ...written.more],
    sql: `${left.sql} ${written.sql}`,
    entity: left.entity,
    last: right.members,
    entities: [...left.entities, ...right.entities],
  };
}

function relationshipOf(scope: Scope, value: Value | null): RelationshipMeaning | null {
  const meaning = value === null || !isTerm(value) ? null : findMeaning(scope.compilation, value);
  return meaning?.kind === 'relationship' ? meaning : null;
}

/** The item that is joined to, which may have to be made of an entity that is selected. */
function findLeft(scope: Scope, items: FromItem[], step: JoinStep, meaning: RelationshipMeaning | null, right: FromItem): number {
  const stated = meaning === null ? step.left : meaning.entity.value;
  const wanted = stated === null ? null : makeItem(scope.compilation, stated);
  if (wanted !== null) {
    const at = items.findIndex(({ members }) => wanted.members.every((one) => members.includes(one)));
    return at === -1 ? items.push(wanted) - 1 : at;
  }
  const candidates = items.length > 0 ? items : [...scope.entities].map(itemOf).concat([...scope.mentioned].map(itemOfSource));
  const others = candidates.filter(({ members }) => !right.members.every((one) => members.includes(one)));
  const chosen =
    (step.on === null
      ? others.find((one) => keyBetween(scope, one, right) !== null)
      : others.find((one) => mentions(scope, step.on, one, right))) ?? others[0];
  if (chosen === undefined) return -1;
  const at = items.indexOf(chosen);
  return at === -1 ? items.push(chosen) - 1 : at;
}

/** Whether a condition says something of an item besides the one that is joined. */
function mentions(scope: Scope, on: Value | null, item: FromItem, right: FromItem): boolean {
  if (on === null) return false;
  const probe = { ...scope, mentioned: new Set<Source>() };
  scope.compilation.render(probe, on, { mention: true, tables: null });
  return [...probe.mentioned].some((source) => item.members.includes(source) && !right.members.includes(source));
}

interface Written {
  readonly sql: string;
  readonly more: readonly Source[];
}

function writeRelationship(scope: Scope, meaning: RelationshipMeaning, right: FromItem, word: string): Written | null {
  const { compilation } = scope;
  const { relationship, entity } = meaning;
  const far = right.entity ?? findEntity(compilation, relationship.target.class);
  if (far === null) return null;
  // A subquery that stands for the target offers its columns by name.
  const target: Entity =
    right.entity === null ? { ...far, sources: new Map(far.mapper.tables.map((table) => [table, right.members[0] ?? emptySource])) } : far;
  if (target.sources === entity.sources && relationship.secondary === null) return null;
  const secondary =
    relationship.secondary === null
      ? null
      : makeTableSource(compilation.registry, relationship.secondary, makeName(compilation.marks, relationship.secondary.name));
  const { first, second } = writeJoin(scope, relationship, entity, target, secondary);
  const more = [
    ...(right.entity === null ? [] : writeSingleTable(scope, right.entity)),
    ...meaning.and.map((value) => `(${compilation.render(scope, value, { mention: false, tables: target.sources })})`),
  ];
  const text = grouped(right);
  if (secondary === null || second === null) return { sql: `${word} ${text} ON ${[first, ...more].join(' AND ')}`, more: [] };
  const on = [second, ...more].join(' AND ');
  return word === 'JOIN'
    ? { sql: `JOIN ${secondary.from} ON ${first} JOIN ${text} ON ${on}`, more: [secondary] }
    : { sql: `${word} (${secondary.from} JOIN ${text} ON ${on}) ON ${first}`, more: [secondary] };
}

const emptySource: Source = { name: '', from: '', table: null, columns: [] };

function grouped(item: FromItem): string {
  return item.members.length > 1 ? `(${item.sql})` : item.sql;
}

function writePlain(scope: Scope, left: FromItem, right: FromItem, step: JoinStep, word: string): Written | null {
  const on = step.on === null ? keyBetween(scope, left, right) : scope.compilation.render(scope, step.on, following);
  const single = right.entity === null ? [] : writeSingleTable(scope, right.entity);
  return on === null
    ? null
    : { sql: `${word} ${grouped(right)} ON ${[single.length > 0 ? `(${on})` : on, ...single].join(' AND ')}`, more: [] };
}

/** The condition of the foreign key between two items; what was joined last comes first. */
function keyBetween(scope: Scope, left: FromItem, right: FromItem): string | null {
  for (const near of [left.last, left.members])
    for (const one of near) {
      const found = right.members.map((other) => conditionOf(scope, one, other)).find((sql) => sql !== null);
      if (found !== undefined && found !== null) return found;
    }
  return null;
}

/** The referenced column first; subqueries hand on the keys of the columns that they select. Source: `Join._join_condition` in sqlalchemy/sql/selectable.py. */
function conditionOf(scope: Scope, left: Source, right: Source): string | null {
  const { registry } = scope.compilation;
  const between = (from: Source, to: Source): readonly string[] =>
    tablesIn(from)
      .flatMap((table) => foreignKeysOf(registry, table))
      .flatMap((link) => writeKey(link, from, to) ?? []);
  const found = new Set([...between(right, left), ...(left.table !== null && left.table === right.table ? [] : between(left, right))]);
  if (found.size > 1)
    giveUp(scope.compilation, { kind: 'unknown', reason: 'several foreign keys could be meant by the join', place: null });
  return [...found][0] ?? null;
}

/** Tables whose columns a source offers. */
function tablesIn({ table, columns }: Source): TableDraft[] {
  if (table !== null) return [table];
  return [...new Set(columns.flatMap(({ origin }) => (origin !== null && 'column' in origin ? (origin.source.table ?? []) : [])))];
}

/** Null where one side does not offer a column of the key. */
function writeKey(link: KeyLink, from: Source, to: Source): string | null {
  const pairs = link.map(({ referencing, referenced }) => ({ near: columnIn(from, referencing), far: columnIn(to, referenced) }));
  if (pairs.some(({ near, far }) => near === null || far === null)) return null;
  return pairs.map(({ near, far }) => `${far ?? ''} = ${near ?? ''}`).join(' AND ');
}

function columnIn(source: Source, { table, column }: KeyLink[number]['referenced']): string | null {
  if (source.table !== null) return source.table === table ? `${source.name}.${quoteIdentifier(column.name)}` : null;
  const offered = source.columns.find(({ origin }) => origin !== null && 'column' in origin && origin.column === column);
  return offered === undefined ? null : `${source.name}.${offered.name}`;
}
