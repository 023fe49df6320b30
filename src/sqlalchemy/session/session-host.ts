import type { Effect } from '../../python/machine.js';
import type { RunHost } from '../../python/run.js';
import { boolean, type CallValue, type FunctionValue, isTerm, type Value } from '../../python/value.js';
import { isSql } from '../statement/is-sql.js';
import type { Parameter } from '../../python/syntax.js';
import type { Place } from '../../source/place.js';
import { findAttribute } from '../registry.js';
import { callExtension } from './call-extension.js';
import { callSession, type Workspace } from './call-session.js';
import { callDetached, changeDetached } from './detached-collection.js';
import { expireAll, reload } from './expire.js';
import { flush } from './flush.js';
import { makeValidated } from './make-validated.js';
import { isCalledSession, sessionKind } from './is-session.js';
import { callLegacy, itemOfQuery, subscriptOfQuery } from './legacy-query.js';
import { attributeOfSymbol, makeAnnotated } from './make-argument.js';
import { noteUnknown } from './recorder.js';
import { readRelated, stateOf } from './objects.js';
import { attributeOfRow, callResult, itemOfResult } from './results.js';
import { replaceCollection } from './replace-collection.js';
import { bringAlong, change, readPending } from './unit-of-work.js';

/** SQLAlchemy's part in a run: sessions send, results give rows, objects of mapped classes load what they lack. */
export function makeSessionHost(
  work: Workspace,
  more: {
    readonly matters: (callee: FunctionValue) => boolean;
    readonly bound: NonNullable<RunHost['bound']>;
    readonly argument: (callee: FunctionValue, parameter: Parameter) => Value;
  },
): RunHost {
  return {
    effect: (effect) => hear(work, effect),
    attribute: (of, name, place) => readAttribute(work, of, name, place),
    call: (call) => answer(work, call),
    item: (of) => itemOfResult(work.recorder, work.objects, work.results, of) ?? itemOfQuery(work, of),
    subscript: (of, index, place) => subscriptOfQuery(work, of, index, place),
    operate: (operator, left, right) => testedForNone(work, operator, left, right),
    annotated: (value, annotation, scope, place) => makeAnnotated(work, value, annotation, scope, place),
    isOptional: (value) => work.results.optional.has(value) || work.objects.states.get(value)?.optional === true,
    ...more,
  };
}

/** `limit is not None` of an argument that never is. */
function testedForNone({ results }: Workspace, operator: string, left: Value, right: Value): Value | undefined {
  if ((operator !== 'is' && operator !== 'is not') || right.kind !== 'none' || !results.present.has(left)) return undefined;
  return boolean(operator === 'is not');
}

function hear(work: Workspace, effect: Effect): void {
  if (effect.kind === 'set' && effect.of.kind === 'instance') {
    replaceCollection(work, effect.of, effect.name, effect);
    change(work, effect.of, effect.name);
    bringAlong(work, effect.of, effect.value);
  }
  if (effect.kind === 'change') changeInPlace(work, effect.of);
  if (effect.kind === 'call' && effect.call.callee.kind === 'attribute' && changing.test(effect.call.callee.name))
    changeInPlace(work, effect.call.callee.of);
  if (effect.kind === 'take' && work.objects.collections.has(effect.of)) work.objects.taken.add(effect.of);
  if (effect.kind === 'made' && work.recorder.registry.mapped.has(effect.instance.class)) stateOf(work.objects, effect.instance);
  if (effect.kind === 'exit') endBlock(work, effect.context, effect.place);
}

const changing = /^(append|extend|insert|add|update|setdefault|pop|popitem|remove|discard|clear|sort|reverse)$/;

/** `user.settings["theme"] = …` of a column that hears of it: `MutableDict.as_mutable(JSONB)`. Source: sqlalchemy/ext/mutable.py. */
function changeInPlace(work: Workspace, value: Value): void {
  if (value.kind !== 'attribute' || value.of.kind !== 'instance') return;
  const column = findAttribute(work.recorder.registry.mapped.get(value.of.class), value.name);
  if (column?.mutable === true) change(work, value.of, value.name);
}

/** `with session.begin():` commits at its end. */
function endBlock(work: Workspace, context: Value, place: Place): void {
  if (context.kind !== 'call' || context.callee.kind !== 'attribute' || !/^begin(_nested)?$/.test(context.callee.name)) return;
  const kind = sessionKind(context.callee.of) ?? sessionKind(context) ?? (isCalledSession(context.callee.of) ? 'unknown' : null);
  if (kind === null) return;
  flush(work, place, kind);
  if (context.callee.name === 'begin') expireAll(work, kind);
}

function readAttribute(work: Workspace, of: Value, name: string, place: Place): Value | undefined {
  if (of.kind === 'tuple') return attributeOfRow(work.results, of, name);
  if (name === 'new' || name === 'dirty' || name === 'deleted') return readPending(work, of, name);
  if (of.kind === 'instance' && work.symbols.has(of)) return attributeOfSymbol(work, of, name);
  if (of.kind !== 'instance' || !work.recorder.registry.mapped.has(of.class)) return undefined;
  reload(work, of, name, place);
  if (of.attributes.has(name)) return undefined;
  if (name === 'awaitable_attrs') return of;
  const related = readRelated(work, of, name, place, (kind) => flush(work, place, kind));
  if (related !== undefined) return related;
  const mapped = work.recorder.registry.mapped.get(of.class);
  for (let at = mapped ?? null; at !== null; at = at.inherits)
    if (at.attributes.has(name)) {
      const { draft } = stateOf(work.objects, of);
      const value: Value = { kind: 'attribute', of, name, place };
      if (draft !== null) work.recorder.origins.set(value, draft);
      return value;
    }
  return undefined;
}

function answer(work: Workspace, call: CallValue): Value | undefined {
  const { callee } = call;
  if (callee.kind === 'reference') {
    noteUnnamed(work, call);
    return callExtension(work, call);
  }
  if (callee.kind !== 'attribute') return undefined;
  return (
    makeValidated(work, call) ??
    callExtension(work, call) ??
    work.services.find(call) ??
    callDetached(work.objects, call) ??
    changeDetached(work.recorder.registry, work.objects, call) ??
    decideTruth(work, call) ??
    callResult(work.recorder, work.objects, work.results, call, callee.of, callee.name) ??
    callLegacy(work, call) ??
    callSession(work, call)
  );
}

/** `Model.published.is_(published)` is sent as `IS true` or as `IS false`: a way each, where only a run can tell. */
function decideTruth(work: Workspace, call: CallValue): Value | undefined {
  const { callee } = call;
  const [asked] = call.args;
  if (callee.kind !== 'attribute' || !/^(is_|is_not|isnot)$/.test(callee.name) || asked === undefined || call.args.length > 1)
    return undefined;
  const { registry } = work.recorder;
  if (!isTerm(asked) || isSql(registry, asked) || !isSql(registry, callee.of)) return undefined;
  return { ...call, args: [boolean(work.run().way.decide(asked, call.place))], assigned: new Map() };
}

/** `setattr(user, name, value)`: which column an UPDATE sets only a run can tell. */
function noteUnnamed({ recorder, objects }: Workspace, { callee, args: [of, name], place }: CallValue): void {
  if (callee.kind !== 'reference' || callee.name !== 'builtins.setattr' || of?.kind !== 'instance' || name === undefined) return;
  if (!recorder.registry.mapped.has(of.class) || name.kind === 'string' || stateOf(objects, of).isNew) return;
  const reason = `which attribute of ${of.class.name} is set, and so what its UPDATE sets, is known only when the code runs`;
  noteUnknown(recorder, { kind: 'unknown', reason, place: null }, place);
}
