import { type ClassValue, type InstanceValue, type Unknown, type Value } from '../../python/value.js';
import type { ResolvedRelationship } from '../load/relationship-facts.js';
import { identityLoad } from '../load/identity-load.js';
import { lazyLoad } from '../load/lazy-load.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';

/** The statement that reading a relationship that is not loaded sends; the object's own attributes are what is bound. */
export function lazyLoadOf(registry: Registry, relationship: ResolvedRelationship, of: InstanceValue): CompiledStatement | Unknown {
  return lazyLoad(registry, relationship, ({ column }) => attributeOf(of, column.attribute));
}

/** What an object has in an attribute. */
export function attributeOf(of: InstanceValue, name: string): Value {
  return of.attributes.get(name) ?? { kind: 'attribute', of, name, place: of.place };
}

/** How `get` is told to load: `options=` and `with_for_update=`. */
export interface GetSetting {
  readonly options: readonly Value[];
  readonly forUpdate: Value | null;
}

/** `session.get(Model, key)` of an object that the session does not hold; the key is one value, a tuple or a dict by attribute. */
export function identityLoadOf(registry: Registry, of: ClassValue, key: Value, setting: GetSetting): CompiledStatement | Unknown {
  return identityLoad(registry, of, { key: keyValues(key), ...setting });
}

function keyValues(key: Value): readonly Value[] {
  if (key.kind === 'dict') return key.entries.map(([, value]) => value);
  return key.kind === 'tuple' || key.kind === 'list' ? key.items : [key];
}
