import type { ClassValue, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { runtimeValue } from './parameters.js';
import { isUnknown } from './relationship-facts.js';
import { findRelationship, resolveRelationship } from './resolve-relationship.js';

/** What is set on an object, with the foreign keys that an object set as a many-to-one relationship brings along. */
export function withForeignKeys(registry: Registry, self: ClassValue, set: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const values = new Map(set);
  for (const [name, value] of set) {
    const relationship = findRelationship(registry, self, name);
    const found = relationship === null ? null : resolveRelationship(registry, relationship);
    if (found === null || isUnknown(found) || found.direction !== 'many to one' || found.viewonly) continue;
    for (const { near } of found.join.pairs)
      values.set(near.column.attribute, value.kind === 'none' ? value : runtimeValue(near.column.name));
  }
  return values;
}
