import type { InstanceValue } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import { loadColumns, refreshLoad } from '../load/refresh-load.js';
import { isUnknown } from '../load/relationship-facts.js';
import { findRelationship } from '../load/resolve-relationship.js';
import { findAttribute, type Registry } from '../registry.js';
import type { Workspace } from './call-session.js';
import type { SessionKind } from './is-session.js';
import { stateOf } from './objects.js';
import { noteUnknown, record } from './recorder.js';

/** After a commit or a rollback every object is loaded again when it is next asked for something, unless `expire_on_commit=False`. */
export function expireAll(work: Workspace, kind: SessionKind): void {
  if (kind === 'async' || keepsObjects(work.recorder.registry)) return;
  for (const object of work.objects.known) {
    const state = stateOf(work.objects, object);
    if (state.isNew) continue;
    state.expired = true;
    state.stale.clear();
    state.loaded.clear();
  }
}

const keeping = new WeakMap<Registry, boolean>();

/** Whether the project's sessions leave objects as they are at a commit. One setting is taken to hold for all of its sessions. */
function keepsObjects(registry: Registry): boolean {
  const before = keeping.get(registry);
  if (before !== undefined) return before;
  const { project } = registry.evaluation;
  const found = project.files.some((file) => /\bexpire_on_commit["']?\s*[=:]\s*False/.test(project.text(file) ?? ''));
  keeping.set(registry, found);
  return found;
}

/** What asking an object for an attribute sends first: the whole object where it is expired, else the columns that the database worked out. */
export function reload(work: Workspace, of: InstanceValue, name: string, place: Place): void {
  const { registry } = work.recorder;
  const state = stateOf(work.objects, of);
  const mapped = registry.mapped.get(of.class);
  const isColumn = findAttribute(mapped, name) !== null;
  if (state.expired && (isColumn || findRelationship(registry, of.class, name) !== null)) {
    state.expired = false;
    const statements = refreshLoad(registry, of.class);
    if (isUnknown(statements)) noteUnknown(work.recorder, statements, place);
    else for (const statement of statements) send(work, statement, of, place);
  } else if (isColumn && state.stale.has(name) && state.session !== 'async') {
    const statement = loadColumns(registry, of.class, [...state.stale]);
    state.stale.clear();
    if (isUnknown(statement)) noteUnknown(work.recorder, statement, place);
    else send(work, statement, of, place);
  }
}

function send(work: Workspace, statement: Parameters<typeof record>[2], of: InstanceValue, place: Place): void {
  const { session } = stateOf(work.objects, of);
  record(work.recorder, work.run(), statement, { cause: 'refresh', place, session }).fetches = 'one';
}
