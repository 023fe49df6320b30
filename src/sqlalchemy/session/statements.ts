import { type InstanceValue, type Unknown, unknown, type Value } from '../../python/value.js';
import type { ClassValue } from '../../python/value.js';
import type { ModelRelationship } from '../models.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';

/** The statement that reading a relationship that is not loaded sends. */
export function lazyLoad(_registry: Registry, relationship: ModelRelationship, _of: InstanceValue): CompiledStatement | Unknown {
  return unknown(`the lazy load of ${relationship.name} is not read`, relationship.place);
}

/** `session.get(Model, key)` of an object that the session does not hold. */
export function identityLoad(_registry: Registry, of: ClassValue, _key: Value, _options: readonly Value[]): CompiledStatement | Unknown {
  return unknown(`the load of ${of.name} by its key is not read`);
}
