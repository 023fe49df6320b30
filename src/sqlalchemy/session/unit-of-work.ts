import { isOpen } from '../../python/open.js';
import { type InstanceValue, none, type Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import type { Workspace } from './call-session.js';
import type { SessionKind } from './is-session.js';
import { stateOf } from './objects.js';

/** What the next flush will write. */
export interface Pending {
  readonly added: Set<InstanceValue>;
  /** Attributes that were set on objects that are in the database, by object. */
  readonly changed: Map<InstanceValue, Set<string>>;
  readonly deleted: Set<InstanceValue>;
  readonly clear: () => void;
}

export function startPending(): Pending {
  const [added, changed, deleted] = [new Set<InstanceValue>(), new Map<InstanceValue, Set<string>>(), new Set<InstanceValue>()];
  return {
    added,
    changed,
    deleted,
    clear: () => {
      added.clear();
      changed.clear();
      deleted.clear();
    },
  };
}

/** `session.add(…)`. */
export function put(work: Workspace, values: readonly Value[]): Value {
  for (const value of values) {
    if (value.kind === 'instance' && work.recorder.registry.mapped.has(value.class)) {
      if (stateOf(work.objects, value).isNew) work.pending.added.add(value);
    } else if (isOpen(value) || value.kind === 'list') put(work, work.evaluation.iterate(value) ?? []);
  }
  return none;
}

/** `session.delete(…)`. */
export function forget(work: Workspace, values: readonly Value[]): Value {
  for (const value of values)
    if (value.kind === 'instance' && work.recorder.registry.mapped.has(value.class)) work.pending.deleted.add(value);
  return none;
}

export function change(work: Workspace, of: InstanceValue, name: string): void {
  if (!work.recorder.registry.mapped.has(of.class) || stateOf(work.objects, of).isNew) return;
  const before = work.pending.changed.get(of) ?? new Set();
  work.pending.changed.set(of, before.add(name));
}

/** Writes what is pending. */
export function flush(work: Workspace, _place: Place, _kind: SessionKind): void {
  for (const made of work.pending.added) stateOf(work.objects, made).isNew = false;
  work.pending.clear();
}
