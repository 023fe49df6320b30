import type { Services } from '../../entry/services.js';
import type { Evaluation } from '../../python/evaluate.js';
import type { Run } from '../../python/run.js';
import { type CallValue, isTerm, none, type Value } from '../../python/value.js';
import { isOpen } from '../../python/open.js';
import { isUnknown } from '../load/relationship-facts.js';
import { compileStatement } from '../statement/compile.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { symbolOf } from '../symbol.js';
import { isCalledSession, type SessionKind, sessionKind } from './is-session.js';
import type { Given } from './given.js';
import { makeObject, type Objects, recordLoads } from './objects.js';
import { noteUnknown, record, type Recorder } from './recorder.js';
import { type Results, rowOf } from './results.js';
import { identityLoadOf } from './statements.js';
import { expireAll } from './expire.js';
import { saveInBulk, writeMappings } from './bulk.js';
import { flush } from './flush.js';
import { merge } from './merge.js';
import { refresh } from './refresh.js';
import { forget, type Pending, put } from './unit-of-work.js';

/** All that one run of a function knows of sessions. */
export interface Workspace {
  readonly evaluation: Evaluation;
  readonly recorder: Recorder;
  readonly objects: Objects;
  readonly results: Results;
  readonly pending: Pending;
  /** Objects of the project's classes of which nothing but the class is known, and what they are called. */
  readonly symbols: Map<Value, string>;
  readonly services: Services;
  readonly given: Given;
  /** Whether each new object is written by itself, for their values. */
  readonly apart: boolean;
  readonly run: () => Run;
}

/** A method of a session or connection; undefined for what is none. */
export function callSession(work: Workspace, call: CallValue): Value | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute') return undefined;
  const { of, name } = callee;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return undefined;
  const kind = sessionKind(of) ?? (isCalledSession(of) && isGivenStatement(work, name, call) ? 'unknown' : null);
  return kind === null ? undefined : method(work, call, kind);
}

/** What only a session takes: a statement, a mapped class, an object of one; or nothing where the method takes nothing. */
function isGivenStatement(work: Workspace, name: string, call: CallValue): boolean {
  const [first] = call.args;
  if (first === undefined) return /^(flush|commit|rollback|begin|begin_nested|close|expire_all)$/.test(name);
  if (first.kind === 'instance') return work.recorder.registry.mapped.has(first.class);
  if (first.kind === 'class') return work.recorder.registry.mapped.has(first);
  if (first.kind === 'list' || first.kind === 'tuple')
    return first.items.some((item) => isGivenStatement(work, name, { ...call, args: [item] }));
  if (first.kind === 'attribute') return first.of.kind === 'class';
  return isTerm(first) && (isSql(first) || name.startsWith('add') || name === 'delete' || name === 'refresh' || name === 'execute');
}

/** Whether a chain of calls starts with something of SQLAlchemy's. */
function isSql(value: Value): boolean {
  if (value.kind === 'call') return isSql(value.callee);
  if (value.kind === 'attribute') return symbolOf(value) !== null || isSql(value.of);
  return value.kind === 'reference' && symbolOf(value) !== null;
}

type SessionMethod = (work: Workspace, call: CallValue, kind: SessionKind) => Value | undefined;

const execute =
  (shape: 'rows' | 'scalars', streamed: boolean): SessionMethod =>
  (work, call, kind) => {
    const draft = send(work, call, kind);
    if (draft === null) return call;
    work.results.states.set(call, { draft, shape, index: 0, streamed });
    work.recorder.origins.set(call, draft);
    return call;
  };

function send(work: Workspace, call: CallValue, kind: SessionKind): ReturnType<typeof record> | null {
  const [statement] = call.args.length > 0 ? call.args : call.keywords.filter((one) => one.name === 'statement').map((one) => one.value);
  if (statement === undefined) return null;
  flush(work, call.place, kind);
  const given = call.args[1] ?? call.keywords.find((one) => one.name === 'params' || one.name === 'parameters')?.value ?? null;
  const compiled = compileStatement(work.recorder.registry, statement, given);
  if (isUnknown(compiled)) return unread(work, compiled, call);
  sendAlone(work, call, kind, { statement, given, several: compiled });
  return sent(work, compiled, call, kind);
}

interface Several {
  readonly statement: Value;
  readonly given: Value | null;
  readonly several: CompiledStatement;
}

/** Of rows whose number a run alone can tell there may be one, which is not sent as several are. */
function sendAlone(work: Workspace, call: CallValue, kind: SessionKind, { statement, given, several }: Several): void {
  const [row] = given?.kind === 'list' && isOpen(given) ? given.items : [];
  const alone = row === undefined ? null : compileStatement(work.recorder.registry, statement, row);
  if (alone !== null && !isUnknown(alone) && alone.sql !== several.sql) sent(work, alone, call, kind);
}

function unread(work: Workspace, what: Parameters<typeof noteUnknown>[1], call: CallValue): null {
  noteUnknown(work.recorder, what, call.place);
  return null;
}

function sent(work: Workspace, compiled: CompiledStatement, call: CallValue, kind: SessionKind): ReturnType<typeof record> {
  const draft = record(work.recorder, work.run(), compiled, { cause: 'statement', place: call.place, session: kind });
  recordLoads(work.recorder, work.run(), draft);
  return draft;
}

const get =
  (optional: boolean): SessionMethod =>
  (work, call, kind) =>
    getObject(work, call, kind, optional);

/** `session.get(Model, key)`. */
export function getObject(work: Workspace, call: CallValue, kind: SessionKind, optional: boolean): Value {
  const [of, key] = call.args;
  if (of?.kind !== 'class' || !work.recorder.registry.mapped.has(of)) {
    if (of !== undefined && of.kind !== 'string')
      noteUnknown(
        work.recorder,
        { kind: 'unknown', reason: 'the class that is loaded is known only when the code runs', place: null },
        call.place,
      );
    return call;
  }
  const given = key ?? call.keywords.find((one) => one.name === 'ident')?.value ?? none;
  const named = (name: string): Value | null => call.keywords.find((one) => one.name === name)?.value ?? null;
  const options = named('options');
  flush(work, call.place, kind);
  const compiled = identityLoadOf(work.recorder.registry, of, given, {
    options: options === null ? [] : (work.evaluation.iterate(options) ?? []),
    forUpdate: named('with_for_update'),
  });
  if (isUnknown(compiled)) {
    unread(work, compiled, call);
    return makeObject(work.objects, of, call.place, { session: kind, optional });
  }
  const draft = record(work.recorder, work.run(), compiled, { cause: 'get', place: call.place, session: kind });
  draft.fetches = 'one';
  recordLoads(work.recorder, work.run(), draft);
  return rowOf(work.recorder, work.objects, work.results, { draft, shape: 'scalars', index: 0, streamed: false }, call.place, optional);
}

const methods: Readonly<Record<string, SessionMethod>> = {
  execute: execute('rows', false),
  scalars: execute('scalars', false),
  stream: execute('rows', true),
  stream_scalars: execute('scalars', true),
  exec: execute('scalars', false),
  scalar: (work, call, kind) => {
    const draft = send(work, call, kind);
    if (draft === null) return call;
    draft.fetches = draft.compiled?.verb === 'select' || (draft.compiled?.row.length ?? 0) > 0 ? 'one' : 'none';
    return rowOf(work.recorder, work.objects, work.results, { draft, shape: 'scalars', index: 0, streamed: false }, call.place, true);
  },
  get: get(true),
  get_one: get(false),
  add: (work, call) => put(work, call.args),
  add_all: (work, call) => put(work, call.args),
  merge,
  bulk_save_objects: (work, call, kind) => (saveInBulk(work, call, kind), none),
  bulk_insert_mappings: (work, call, kind) => (writeMappings(work, call, kind, 'insert'), none),
  bulk_update_mappings: (work, call, kind) => (writeMappings(work, call, kind, 'update'), none),
  delete: (work, call) => forget(work, call.args),
  refresh: (work, call, kind) => refresh(work, call, kind),
  flush: (work, call, kind) => (flush(work, call.place, kind), none),
  commit: (work, call, kind) => (flush(work, call.place, kind), expireAll(work, kind), none),
  rollback: (work, _call, kind) => (work.pending.clear(), expireAll(work, kind), none),
  run_sync: (work, call, kind) => {
    const [callee, ...args] = call.args;
    const { callee: method } = call;
    if (callee === undefined || method.kind !== 'attribute') return undefined;
    const session: Value =
      kind === 'async'
        ? {
            kind: 'call',
            callee: { kind: 'reference', name: 'sqlalchemy.orm.Session' },
            args: [],
            keywords: [],
            place: call.place,
            assigned: new Map(),
          }
        : method.of;
    return work.evaluation.call(callee, [session, ...args], call.keywords, call.place);
  },
};
