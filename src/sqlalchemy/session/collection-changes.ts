import { type InstanceValue, none, type Value } from '../../python/value.js';
import { associationDelete, associationInsert } from '../load/association.js';
import { deletionOf } from '../load/deletion.js';
import { runtimeValue } from '../load/parameters.js';
import { isUnknown, type ResolvedRelationship } from '../load/relationship-facts.js';
import { findRelationship, resolveRelationship } from '../load/resolve-relationship.js';
import { updateOf } from '../load/update.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { type Objects, stateOf } from './objects.js';

/** What a flush writes for objects that were put into, or taken out of, loaded collections; each difference is told once. */
export function* collectionChanges(registry: Registry, objects: Objects, of: InstanceValue): Generator<CompiledStatement> {
  for (const [name, value] of stateOf(objects, of).loaded) {
    const before = objects.collections.get(value);
    if (before === undefined || value.kind !== 'list') continue;
    const added = value.items.filter((item) => !before.includes(item));
    const removed = objects.taken.has(value) ? before : before.filter((item) => !value.items.includes(item));
    if (added.length === 0 && removed.length === 0) continue;
    objects.collections.set(value, [...value.items]);
    objects.taken.delete(value);
    const model = findRelationship(registry, of.class, name);
    const relationship = model === null ? null : resolveRelationship(registry, model);
    if (relationship === null || isUnknown(relationship) || relationship.viewonly) continue;
    yield* linkAdded(registry, objects, relationship, added);
    yield* unlinkRemoved(registry, relationship, removed);
  }
}

function* linkAdded(
  registry: Registry,
  objects: Objects,
  relationship: ResolvedRelationship,
  added: readonly Value[],
): Generator<CompiledStatement> {
  if (added.length === 0) return;
  const link = associationInsert(registry, relationship);
  if (link !== null) yield link;
  // A new object is written with its key.
  const held = added.some((item) => item.kind === 'instance' && !stateOf(objects, item).isNew);
  if (held && relationship.direction === 'one to many') yield* updateKey(registry, relationship, (name) => runtimeValue(name));
}

function* unlinkRemoved(registry: Registry, relationship: ResolvedRelationship, removed: readonly Value[]): Generator<CompiledStatement> {
  if (removed.length === 0) return;
  const unlink = associationDelete(relationship);
  if (unlink !== null) yield unlink;
  if (relationship.direction !== 'one to many') return;
  const loaded = new Set(relationship.reverse === null ? [] : [relationship.reverse]);
  const orphans = relationship.cascade.orphans ? deletionOf(registry, relationship.target.class, loaded) : null;
  if (orphans === null) yield* updateKey(registry, relationship, () => none);
  else if (!isUnknown(orphans)) for (const { statement } of orphans) yield statement;
}

function* updateKey(
  registry: Registry,
  { target, join }: ResolvedRelationship,
  value: (name: string) => Value,
): Generator<CompiledStatement> {
  const changed = new Map(join.pairs.map(({ far }) => [far.column.attribute, value(far.column.name)]));
  const statements = updateOf(registry, target.class, changed);
  if (!isUnknown(statements)) yield* statements;
}
