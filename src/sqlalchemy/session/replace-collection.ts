import type { InstanceValue, Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import { isUnknown } from '../load/relationship-facts.js';
import { findRelationship, resolveRelationship } from '../load/resolve-relationship.js';
import type { Workspace } from './call-session.js';
import { flush } from './flush.js';
import { readRelated, stateOf } from './objects.js';

/** `article.labels = [...]` of an object that is in the database: what the collection held is loaded first, for the difference is written. */
export function replaceCollection(
  work: Workspace,
  of: InstanceValue,
  name: string,
  { value, place }: { readonly value: Value; readonly place: Place },
): void {
  const { registry } = work.recorder;
  if (!registry.mapped.has(of.class) || stateOf(work.objects, of).isNew) return;
  const model = findRelationship(registry, of.class, name);
  const relationship = model === null ? null : resolveRelationship(registry, model);
  if (relationship === null || isUnknown(relationship) || !relationship.uselist || relationship.viewonly) return;
  // What is pending is written before the collection is loaded, and this assignment is not pending yet.
  of.attributes.delete(name);
  const before = readRelated(work, of, name, place, (kind) => flush(work, place, kind));
  of.attributes.set(name, value);
  if (value.kind !== 'list' || before?.kind !== 'list' || before === value) return;
  work.objects.collections.set(value, [...before.items]);
  stateOf(work.objects, of).loaded.set(name, value);
}
