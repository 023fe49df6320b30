import { isTerm, type Value } from '../../python/value.js';
import { calledSymbol } from '../symbol.js';
import { given, isTrue, keyword } from '../reading.js';
import { type Compilation, giveUp } from './compilation.js';
import { type Entity, findEntity } from './entity.js';
import { findSource } from './find-source.js';
import type { Scope } from './scope.js';
import type { Source } from './source.js';

/** One item of a FROM list; a join is one item. */
export interface FromItem {
  readonly members: readonly Source[];
  readonly sql: string;
  readonly entity: Entity | null;
  /** What was joined last: foreign keys are looked for there first. */
  readonly last: readonly Source[];
  /** Entities within, for relationships and their criteria. */
  readonly entities: readonly Entity[];
}

/** A class, an alias, a table or a subquery as it stands in FROM; null for anything else. */
export function makeItem(compilation: Compilation, value: Value): FromItem | null {
  const entity = findEntity(compilation, value);
  if (entity !== null) return itemOf(entity);
  const source = isTerm(value) ? findSource(compilation, value) : null;
  return source === null ? null : itemOfSource(source);
}

export function itemOf(entity: Entity): FromItem {
  const members = [...new Set(entity.sources.values())];
  return { members, sql: entity.from, entity, last: members, entities: [entity] };
}

export function itemOfSource(source: Source): FromItem {
  return { members: [source], sql: source.from, entity: null, last: [source], entities: [] };
}

/** `join(a, b, on)`, `a.join(b, on)` as an argument of `select_from`; null when the value is none. */
export function asJoin(
  compilation: Compilation,
  value: Value,
): { readonly left: Value; readonly right: Value; readonly on: Value | null; readonly outer: boolean; readonly full: boolean } | null {
  if (value.kind !== 'call') return null;
  const symbol = calledSymbol(value);
  const method = symbol === null && value.callee.kind === 'attribute' ? value.callee : null;
  const name = symbol ?? method?.name ?? '';
  if (name !== 'join' && name !== 'outerjoin') return null;
  const [left, right, on] = method === null ? value.args : [method.of, ...value.args];
  if (left === undefined || right === undefined) {
    giveUp(compilation, value);
    return null;
  }
  return {
    left,
    right,
    on: on ?? given(value, 'onclause'),
    outer: name === 'outerjoin' || isTrue(keyword(value, 'isouter')),
    full: isTrue(keyword(value, 'full')),
  };
}

/** The FROM list: what is joined, and whatever else columns and conditions mention. */
export function completeItems(scope: Scope, items: readonly FromItem[]): readonly FromItem[] {
  const found = [...items];
  const has = (source: Source): boolean => found.some(({ members }) => members.includes(source));
  for (const entity of scope.entities) if (![...entity.sources.values()].some(has)) found.push(itemOf(entity));
  for (const source of scope.mentioned) if (!has(source)) found.push(itemOfSource(source));
  return found;
}
