import type { CallValue, InstanceValue, Value } from '../../python/value.js';
import { primaryKeyOf } from '../load/mapper.js';
import { isUnknown } from '../load/relationship-facts.js';
import type { Workspace } from './call-session.js';
import { flush } from './flush.js';
import type { SessionKind } from './is-session.js';
import { makeObject, recordLoads, stateOf } from './objects.js';
import { noteUnknown, record } from './recorder.js';
import { identityLoadOf } from './statements.js';
import { put } from './unit-of-work.js';

/**
 * `session.merge(object)`: the row with its key is loaded, and then changed where there is one, else made; a run alone can tell which.
 * Without a key there is nothing to load. Source: `Session._merge` in sqlalchemy/orm/session.py.
 */
export function merge(work: Workspace, call: CallValue, kind: SessionKind): Value | undefined {
  const [object] = call.args;
  if (object?.kind !== 'instance') return object;
  const { registry } = work.recorder;
  const mapped = registry.mapped.get(object.class);
  const keys =
    mapped?.table === null || mapped === undefined ? [] : primaryKeyOf(registry, mapped.table).map(({ column }) => column.attribute);
  const isMade = stateOf(work.objects, object).isNew;
  if (mapped !== undefined && isMade && keys.every((name) => object.attributes.has(name))) change(work, call, kind, object, keys);
  put(work, [object]);
  return object;
}

function change(work: Workspace, call: CallValue, kind: SessionKind, object: InstanceValue, keys: readonly string[]): void {
  flush(work, call.place, kind);
  const items = keys.map((name) => object.attributes.get(name) ?? object);
  const compiled = identityLoadOf(
    work.recorder.registry,
    object.class,
    { kind: 'tuple', items },
    {
      options: [],
      forUpdate: null,
    },
  );
  if (isUnknown(compiled)) return noteUnknown(work.recorder, compiled, call.place);
  const draft = record(work.recorder, work.run(), compiled, { cause: 'get', place: call.place, session: kind });
  draft.fetches = 'one';
  recordLoads(work.recorder, work.run(), draft);
  const row = makeObject(work.objects, object.class, call.place, { draft, session: kind });
  for (const [name, value] of object.attributes) row.attributes.set(name, value);
  work.pending.changed.set(row, new Set([...object.attributes.keys()].filter((name) => !keys.includes(name))));
}
