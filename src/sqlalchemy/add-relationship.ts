import type { CallValue, ClassValue, Value } from '../python/value.js';
import type { MappedAnnotation } from './mapped-annotation.js';
import type { ModelRelationship } from './models.js';
import { argument, given, textOf } from './reading.js';
import type { MappedClass, Registry } from './registry.js';
import { readRelationship, reverseRelationship } from './relationship.js';

/** A relationship that a class declares, and the one that its `backref=` makes on the target. To be called once every class is known. */
export function addRelationship(
  registry: Registry,
  mapped: MappedClass,
  name: string,
  call: CallValue,
  annotation: MappedAnnotation | null,
): void {
  if (mapped.table === null) return;
  const owner = { table: mapped.table, className: mapped.class.name };
  const relationship = readRelationship(registry, call, name, owner, annotation);
  mapped.table.relationships.push(relationship);
  mapped.relationships.set(name, relationship);
  registry.relationshipSources.set(relationship, { class: mapped.class, call, reverseOf: null });
  const target = findTarget(registry, mapped.class, argument(call, 0, 'argument'), relationship.target);
  if (target !== null) addBackref(registry, target, relationship, given(call, 'backref'));
}

/** Source: `RelationshipProperty._generate_backref` in sqlalchemy/orm/relationships.py. */
function addBackref(registry: Registry, target: MappedClass, forward: ModelRelationship, value: Value | null): void {
  const call = value?.kind === 'call' ? value : null;
  const name = call === null ? textOf(value) : textOf(call.args[0]);
  if (name === null || target.table === null) return;
  const owner = { table: target.table, className: target.class.name };
  const relationship = reverseRelationship(registry, forward, name, call, owner);
  target.relationships.set(name, relationship);
  if (!target.attributes.has(name)) target.attributes.set(name, null);
  registry.relationshipSources.set(relationship, { class: target.class, call, reverseOf: forward });
}

/** The class that a relationship leads to: given as a class, a function, or a name, of which the last part and the nearest module count. */
export function findTarget(registry: Registry, from: ClassValue, value: Value | null, name: string | null): MappedClass | null {
  if (value?.kind === 'class') return registry.mapped.get(value) ?? null;
  if (value?.kind === 'function') return findTarget(registry, from, registry.evaluation.call(value), name);
  const path = value?.kind === 'string' ? value.value : name;
  const last = path?.split('.').at(-1) ?? '';
  const found = [...registry.mapped.values()].filter((mapped) => mapped.class.name === last);
  const full = found.filter(({ class: one }) => `${one.module}.${one.name}`.endsWith(`.${path ?? ''}`));
  const near = found.filter(({ class: one }) => one.module === from.module);
  return (full.length === 1 ? full[0] : (near[0] ?? found[0])) ?? null;
}
