import { isOpen } from '../../python/open.js';
import type { Run, RunningLoop } from '../../python/run.js';
import { type InstanceValue, list, none, type Value } from '../../python/value.js';
import { isUnknown, type ResolvedRelationship } from '../load/relationship-facts.js';
import { findRelationship, resolveRelationship } from '../load/resolve-relationship.js';
import { findAttribute } from '../registry.js';
import type { Workspace } from './call-session.js';
import { relatedObjects } from './cascade.js';
import { sessionKind } from './is-session.js';
import { stateOf } from './objects.js';

/** What the next flush will write. */
export interface Pending {
  /** New objects, and around how many loops they were added. */
  readonly added: Map<InstanceValue, number>;
  /** Attributes that were set on objects that are in the database, by object. */
  readonly changed: Map<InstanceValue, Set<string>>;
  readonly deleted: Set<InstanceValue>;
  /** The loops in which an object came to be pending, outermost first. */
  readonly loops: Map<InstanceValue, readonly RunningLoop[]>;
  /** What was written by a flush before. */
  readonly written: WeakSet<InstanceValue>;
  readonly clear: () => void;
}

export function startPending(): Pending {
  const pending: Pending = {
    added: new Map(),
    changed: new Map(),
    deleted: new Set(),
    loops: new Map(),
    written: new WeakSet(),
    clear: () => {
      pending.added.clear();
      pending.changed.clear();
      pending.deleted.clear();
      pending.loops.clear();
    },
  };
  return pending;
}

/** Around how many loops a run is that may go round any number of times; short lists are gone through one by one. */
export function countLoops({ loops }: Run): number {
  return loops.filter(({ atMost }) => atMost === null || atMost > 3).length;
}

/** `session.add(…)`, `session.add_all(…)`. */
export function put(work: Workspace, values: readonly Value[], depth = countLoops(work.run())): Value {
  for (const value of values) {
    if (value.kind === 'instance' && work.recorder.registry.mapped.has(value.class)) {
      if (isToBeWritten(work, value)) addWithBackrefs(work, value, depth);
    } else if (isOpen(value)) put(work, work.evaluation.iterate(value) ?? [], Infinity);
    else if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') put(work, value.items, depth);
  }
  return none;
}

/** New objects that name the object as theirs stand in its collections, and come along where these cascade. */
function addWithBackrefs(work: Workspace, object: InstanceValue, depth: number): void {
  if (work.pending.added.has(object)) return;
  work.pending.added.set(object, depth);
  rememberLoops(work, object);
  addNaming(work, object, depth);
}

/** A new object that an object of the session is given comes along, and with it those that name it: `row.document = document`. */
export function bringAlong(work: Workspace, of: InstanceValue, value: Value): void {
  const { recorder, objects, pending, run } = work;
  if (value.kind !== 'instance' || !recorder.registry.mapped.has(value.class) || !stateOf(objects, value).isNew) return;
  const isHeld = !stateOf(objects, of).isNew || pending.added.has(of);
  if (isHeld && !pending.added.has(value)) addNaming(work, value, countLoops(run()));
}

/** New objects that name the object as theirs, where its collection of them cascades. */
function addNaming(work: Workspace, object: InstanceValue, depth: number): void {
  const { recorder, objects } = work;
  for (const other of objects.known) {
    if (!stateOf(objects, other).isNew || work.pending.added.has(other)) continue;
    for (const { relationship, object: named } of relatedObjects(recorder.registry, objects, other))
      if (named === object && cascadesBack(work, relationship, object)) addWithBackrefs(work, other, depth);
  }
}

/** Whether the relationship's other side adds its objects along. */
function cascadesBack({ recorder: { registry } }: Workspace, { reverse }: ResolvedRelationship, of: InstanceValue): boolean {
  const back = reverse === null ? null : findRelationship(registry, of.class, reverse);
  const resolved = back === null ? null : resolveRelationship(registry, back);
  return resolved !== null && !isUnknown(resolved) && resolved.cascade.save;
}

/** An object that comes from elsewhere, an argument, is taken for a new one where it is added as it is. */
function isToBeWritten({ objects, pending }: Workspace, object: InstanceValue): boolean {
  const { isNew, draft } = stateOf(objects, object);
  return isNew || (draft === null && !pending.written.has(object) && !pending.changed.has(object));
}

/** `session.delete(…)`. */
export function forget(work: Workspace, values: readonly Value[]): Value {
  for (const value of values)
    if (value.kind === 'instance' && work.recorder.registry.mapped.has(value.class)) {
      work.pending.deleted.add(value);
      rememberLoops(work, value);
    }
  return none;
}

function rememberLoops({ pending, run }: Workspace, object: InstanceValue): void {
  if (!pending.loops.has(object)) pending.loops.set(object, [...run().loops]);
}

/** An attribute of an object is set. */
export function change(work: Workspace, of: InstanceValue, name: string): void {
  const mapped = work.recorder.registry.mapped.get(of.class);
  if (mapped === undefined || stateOf(work.objects, of).isNew) return;
  if (findAttribute(mapped, name) === null && findRelationship(work.recorder.registry, of.class, name) === null) return;
  const before = work.pending.changed.get(of) ?? new Set();
  work.pending.changed.set(of, before.add(name));
  rememberLoops(work, of);
}

/** `session.new`, `session.dirty`, `session.deleted`; undefined where it is no session that is asked. */
export function readPending({ pending }: Workspace, of: Value, name: 'new' | 'dirty' | 'deleted'): Value | undefined {
  if (sessionKind(of) === null) return undefined;
  if (name === 'new') return list([...pending.added.keys()], 'set');
  return list([...(name === 'dirty' ? pending.changed.keys() : pending.deleted)], 'set');
}
