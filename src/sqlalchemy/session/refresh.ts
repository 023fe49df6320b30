import { type CallValue, none, type Value } from '../../python/value.js';
import { refreshAttributes, refreshLoad } from '../load/refresh-load.js';
import { isUnknown } from '../load/relationship-facts.js';
import { textOf } from '../reading.js';
import type { Workspace } from './call-session.js';
import { flush } from './flush.js';
import type { SessionKind } from './is-session.js';
import { stateOf } from './objects.js';
import { noteUnknown, record } from './recorder.js';

/** `session.refresh(object, attribute_names, with_for_update)`. */
export function refresh(work: Workspace, call: CallValue, kind: SessionKind): Value {
  const [object, second] = call.args;
  const named = (name: string): Value | null => call.keywords.find((one) => one.name === name)?.value ?? null;
  flush(work, call.place, kind);
  if (object?.kind !== 'instance') return none;
  const { registry } = work.recorder;
  const chosen = second ?? named('attribute_names');
  const names =
    chosen === null || chosen.kind === 'none' ? null : (work.evaluation.iterate(chosen) ?? []).flatMap((one) => textOf(one) ?? []);
  const statements =
    names === null
      ? refreshLoad(registry, object.class, { forUpdate: named('with_for_update') })
      : refreshAttributes(registry, object.class, names);
  if (isUnknown(statements)) noteUnknown(work.recorder, statements, call.place);
  else
    for (const statement of statements)
      record(work.recorder, work.run(), statement, { cause: 'refresh', place: call.place, session: kind }).fetches = 'one';
  if (names !== null) return none;
  const state = stateOf(work.objects, object);
  state.loaded.clear();
  state.stale.clear();
  state.expired = false;
  return none;
}
