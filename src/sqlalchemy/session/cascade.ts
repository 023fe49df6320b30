import { isOpen } from '../../python/open.js';
import type { InstanceValue, Value } from '../../python/value.js';
import { isUnknown, type ResolvedRelationship } from '../load/relationship-facts.js';
import { relationshipsOf, resolveRelationship } from '../load/resolve-relationship.js';
import type { Registry } from '../registry.js';
import { type Objects, stateOf } from './objects.js';

/** An object on its way into the database; `many` where it stands for any number of such. */
export interface NewObject {
  readonly object: InstanceValue;
  readonly many: boolean;
}

/** What an object of a mapped class holds by its relationships: objects set, given to its constructor, or added to a collection. */
export function* relatedObjects(
  registry: Registry,
  objects: Objects,
  of: InstanceValue,
): Generator<{ readonly relationship: ResolvedRelationship; readonly object: InstanceValue; readonly many: boolean }> {
  const mapped = registry.mapped.get(of.class);
  if (mapped === undefined) return;
  const { loaded } = stateOf(objects, of);
  for (const model of relationshipsOf(mapped)) {
    const value = of.attributes.get(model.name) ?? loaded.get(model.name);
    const relationship = value === undefined ? null : resolveRelationship(registry, model);
    if (value === undefined || relationship === null || isUnknown(relationship) || relationship.viewonly) continue;
    for (const object of instancesIn(registry, value)) yield { relationship, object, many: isOpen(value) };
  }
}

function instancesIn(registry: Registry, value: Value): readonly InstanceValue[] {
  if (value.kind === 'instance') return registry.mapped.has(value.class) ? [value] : [];
  return value.kind === 'list' || value.kind === 'set' || value.kind === 'tuple'
    ? value.items.flatMap((item) => (item.kind === 'instance' && registry.mapped.has(item.class) ? [item] : []))
    : [];
}

/** The objects that were added and those that come along by their relationships, each once. */
export function cascadeAdded(registry: Registry, objects: Objects, added: readonly NewObject[]): readonly NewObject[] {
  const found = new Map<InstanceValue, boolean>();
  const visit = ({ object, many }: NewObject): void => {
    if (found.has(object)) return;
    found.set(object, many);
    for (const related of relatedObjects(registry, objects, object))
      if (related.relationship.cascade.save && stateOf(objects, related.object).isNew)
        visit({ object: related.object, many: many || related.many });
  };
  for (const one of added) visit(one);
  return [...found].map(([object, many]) => ({ object, many }));
}
