import { type CallValue, type ClassValue, type InstanceValue, reference, type Value } from '../../python/value.js';
import { keyword } from '../reading.js';
import { findAttribute } from '../registry.js';
import type { Workspace } from './call-session.js';
import { stateOf } from './objects.js';

/**
 * SQLModel's `Model.model_validate(given, update={…})`, `from_orm` and `parse_obj`: a new object with what was given, and `update` beside it.
 * Undefined for other calls. Source: `sqlmodel_validate` in sqlmodel/_compat.py.
 */
export function makeValidated(work: Workspace, call: CallValue): Value | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute' || callee.of.kind !== 'class' || !/^(model_validate|from_orm|parse_obj|validate)$/.test(callee.name))
    return undefined;
  const mapped = work.recorder.registry.mapped.get(callee.of);
  const [given] = call.args;
  if (mapped === undefined || given === undefined) return undefined;
  const made: InstanceValue = {
    kind: 'instance',
    class: callee.of,
    args: [],
    keywords: [],
    attributes: new Map(),
    outside: { call: null },
    place: call.place,
  };
  for (const [name, value] of fieldsOf(given, call)) if (findAttribute(mapped, name) !== null) made.attributes.set(name, value);
  const more = keyword(call, 'update');
  if (more?.kind === 'dict')
    for (const [key, value] of more.entries)
      if (key.kind === 'string' && findAttribute(mapped, key.value) !== null) made.attributes.set(key.value, value);
  stateOf(work.objects, made);
  return made;
}

/** What is known of the fields of a dict, or of an object of an annotated class. */
function fieldsOf(given: Value, { place }: CallValue): readonly (readonly [string, Value])[] {
  if (given.kind === 'dict')
    return given.entries.flatMap(([key, value]): [string, Value][] => (key.kind === 'string' ? [[key.value, value]] : []));
  if (given.kind !== 'instance') return [];
  return fieldNames(given.class).map((name): [string, Value] => [
    name,
    given.attributes.get(name) ?? { kind: 'attribute', of: reference('runtime.given'), name, place },
  ]);
}

function fieldNames(self: ClassValue): readonly string[] {
  return [...new Set(self.ancestors.flatMap((one) => (one.kind === 'class' ? [...one.annotations.keys()] : [])))];
}
