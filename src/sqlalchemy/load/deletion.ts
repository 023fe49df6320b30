import type { ClassValue, Unknown } from '../../python/value.js';
import { none } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { associationDelete } from './association.js';
import { deleteOf } from './delete.js';
import { lazyLoad } from './lazy-load.js';
import { isUnknown, type ResolvedRelationship } from './relationship-facts.js';
import { relationshipsOf, resolveRelationship } from './resolve-relationship.js';
import { updateOf } from './update.js';

/** One statement of `session.delete(object)` and the flush after it. */
export interface DeletionStep {
  readonly statement: CompiledStatement;
  readonly cause: 'lazy load' | 'flush';
  /** The relationship whose rows are loaded or changed; null for the object's own rows. */
  readonly relationship: ResolvedRelationship | null;
  /** Sent once for the object, or once for each row that a step before it loaded. */
  readonly per: 'object' | 'row';
}

/**
 * All that `session.delete(object)` sends: the rows of its relationships are loaded and deleted, or their keys set to NULL, or the rows
 * that link them are deleted; then the object. `loaded` names the relationships that are loaded already. What passive_deletes leaves to
 * the database is not there. Source: sqlalchemy/orm/dependency.py and `Mapper.cascade_iterator`.
 */
export function deletionOf(
  registry: Registry,
  self: ClassValue,
  loaded: ReadonlySet<string> = new Set(),
): readonly DeletionStep[] | Unknown {
  return deletion(registry, self, loaded, []);
}

function deletion(
  registry: Registry,
  self: ClassValue,
  loaded: ReadonlySet<string>,
  above: readonly ClassValue[],
): readonly DeletionStep[] | Unknown {
  const mapped = registry.mapped.get(self);
  const loads: DeletionStep[] = [];
  const changes: DeletionStep[] = [];
  for (const model of mapped === undefined ? [] : relationshipsOf(mapped)) {
    const relationship = resolveRelationship(registry, model);
    if (isUnknown(relationship)) return relationship;
    const before = touches(relationship) ? loadBefore(registry, relationship, loaded) : null;
    if (isUnknown(before)) return before;
    if (before !== null) loads.push(before);
    const then = touches(relationship) ? change(registry, relationship, [...above, self]) : [];
    if (isUnknown(then)) return then;
    loads.push(...then.filter((step) => step.cause === 'lazy load'));
    changes.push(...then.filter((step) => step.cause === 'flush'));
  }
  const own = deleteOf(registry, self);
  if (isUnknown(own)) return own;
  return [...loads, ...changes, ...own.map((statement) => step(statement, 'flush', null, 'object'))];
}

function step(
  statement: CompiledStatement,
  cause: DeletionStep['cause'],
  relationship: ResolvedRelationship | null,
  per: DeletionStep['per'],
): DeletionStep {
  return { statement, cause, relationship, per };
}

/** Whether deleting the parent asks for the relationship's rows. */
function touches({ viewonly, direction, cascade, passiveDeletes }: ResolvedRelationship): boolean {
  if (viewonly) return false;
  if (direction === 'many to one') return cascade.delete;
  return passiveDeletes === false;
}

function loadBefore(registry: Registry, relationship: ResolvedRelationship, loaded: ReadonlySet<string>): DeletionStep | Unknown | null {
  if (loaded.has(relationship.name)) return null;
  const statement = lazyLoad(registry, relationship);
  return isUnknown(statement) ? statement : step(statement, 'lazy load', relationship, 'object');
}

function change(registry: Registry, relationship: ResolvedRelationship, above: readonly ClassValue[]): readonly DeletionStep[] | Unknown {
  const link = associationDelete(relationship);
  const own = link === null ? [] : [step(link, 'flush', relationship, 'object')];
  const { target, cascade, direction, join } = relationship;
  if (cascade.delete) {
    if (above.includes(target.class)) return own;
    const below = deletion(registry, target.class, new Set(reverseOf(relationship)), above);
    return isUnknown(below)
      ? below
      : [...own, ...below.map((one) => ({ ...one, relationship: one.relationship ?? relationship, per: 'row' as const }))];
  }
  if (direction !== 'one to many') return own;
  const updates = updateOf(registry, target.class, new Map(join.pairs.map(({ far }) => [far.column.attribute, none])));
  return isUnknown(updates) ? updates : [...own, ...updates.map((statement) => step(statement, 'flush', relationship, 'row'))];
}

/** The way back is known from the parent. */
function reverseOf({ reverse }: ResolvedRelationship): readonly string[] {
  return reverse === null ? [] : [reverse];
}
