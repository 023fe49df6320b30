import { describe } from '../../python/describe.js';
import type { Effect, Host } from '../../python/machine.js';
import type { CallValue, Value } from '../../python/value.js';
import { reference } from '../../python/value.js';
import type { NotExamined, Place } from '../../source/place.js';
import { renderConstruct, renderObject } from './operations/constructs.js';
import { harmlessOperations, renderOperation } from './operations/dispatch.js';
import type { Setting } from './setting.js';
import { changesOnlyData, firstWord, isTransactional, readSql } from './sql-text.js';
import { splitStatements } from '../../sql/split.js';
import type { CustomOperations } from './custom-operations.js';
import { answerAttribute, answerCall } from './known-answers.js';
import { decideForPlainEnvironment } from './decide.js';
import { guessStatement } from './guess-verb.js';
import { readParameterized, verbOf } from './parameterized.js';
import { readBulkInsert, readDataConstruct } from './data-construct.js';
import type { MadeValues } from './made-values.js';
import { type Recording, startRecording } from './recording.js';
import { readSessionWork } from './session-work.js';
import { bulkInsertSql, constructSql, textSql } from './data-sql.js';
import type { DataOperation } from '../../sql/operations/operation.js';
import { readOperations } from '../../sql/operations/read-operations.js';
import { dialectAttribute } from '../host.js';
import { describeCall, handsOverSession, isStrange } from './describe-call.js';
import { classifyCall, isAutocommit, type Target } from './target.js';
import { trackTypes } from './track-types.js';
import { Nameless, refuse, Unreadable } from './unreadable.js';

export interface Recorder {
  readonly host: Host;
  /** Listens while `run` evaluates a function of the revision `id`. */
  readonly record: (id: string, setting: Setting, run: () => void) => Recording;
}

/** Source text, to judge what could not be read. */
export interface SourceText {
  /** The lines of a place. */
  readonly at: (place: Place) => string;
  /** The whole file of a place. */
  readonly module: (place: Place) => string;
}

interface State {
  readonly setting: Setting;
  readonly values: MadeValues;
  readonly custom: CustomOperations;
  readonly recording: Recording;
  readonly object: string;
  autocommit: number;
  /** After `op.execute("COMMIT")` there is no transaction any more. */
  committed: boolean;
  /** Whether the call at hand may not be reached. */
  uncertain: boolean;
  /** What a batch does when its block ends; `batch_op.execute` does not wait for that. */
  readonly batches: Map<Value, (() => void)[]>;
}

/** Hears the effects of revisions. */
export function makeRecorder(source: SourceText, values: MadeValues, custom: CustomOperations): Recorder {
  let state: State | null = null;
  const host: Host = {
    effect: (effect) => {
      custom.hear(effect);
      if (state !== null) hear(effect, state, source);
    },
    decide: (test, place) => (state === null ? undefined : decide(test, place, state)),
    decorates: true,
    call: (call) => answerCall(call) ?? custom.call(call) ?? (state === null ? undefined : runAsync(call, state)),
    spell: values.spell,
    attribute: (of, name) => answerAttribute(of, name) ?? custom.attribute(of, name) ?? dialectAttribute(of, name),
  };
  const record: Recorder['record'] = (id, setting, run) => {
    const recording = startRecording();
    state = {
      setting,
      values,
      custom,
      recording,
      object: `revision ${id}`,
      autocommit: 0,
      committed: false,
      uncertain: false,
      batches: new Map(),
    };
    run();
    for (const batch of state.batches.keys()) endBatch(batch, state);
    state = null;
    return recording;
  };
  return { host, record };
}

/** A decision is an assumption, and is said. */
function decide(test: Value, place: Place, { recording }: State): boolean | undefined {
  const answer = decideForPlainEnvironment(test);
  if (answer === undefined) return undefined;
  recording.assumed.push({
    file: place.file,
    line: place.line,
    object: `the test ${describe(test)}`,
    reason: `the environment is not known; taken to be ${answer ? 'true' : 'false'}, as it is where none of the names compared with is set`,
  });
  return answer;
}

/** `op.run_async(function, …)`: it gets the connection. */
function runAsync({ callee, args: [made, ...args], keywords, place }: CallValue, { setting }: State): Value | undefined {
  if (callee.kind !== 'reference' || callee.name !== 'alembic.op.run_async' || made === undefined) return undefined;
  const bind: Value = { kind: 'call', callee: reference('alembic.op.get_bind'), args: [], keywords: [], place, assigned: new Map() };
  return setting.reading.evaluation.call(made, [bind, ...args], keywords, place);
}

function hear(effect: Effect, state: State, source: SourceText): void {
  if (effect.kind === 'enter' || effect.kind === 'exit') {
    if (isAutocommit(effect.context)) state.autocommit += effect.kind === 'enter' ? 1 : -1;
    if (effect.kind === 'exit') endBatch(effect.context, state);
  } else if (effect.kind === 'raise') {
    if (effect.uncertain === null) state.recording.raised ??= { value: effect.value, place: effect.place };
  } else if (effect.kind === 'unknown') {
    if (/\b(op|batch_op|execute|create_all|drop_all|DDL)\b/.test(source.at(effect.place)))
      report(state, effect.place, 'a call', effect.unknown.reason);
  } else if (effect.kind === 'call') hearCall(effect.call, effect.uncertain?.reason ?? null, state, source);
}

function endBatch(batch: Value, { batches }: State): void {
  const waiting = batches.get(batch) ?? [];
  batches.delete(batch);
  for (const work of waiting) work();
}

function hearCall(call: CallValue, uncertain: string | null, state: State, source: SourceText): void {
  const target = classifyCall(call);
  state.uncertain = uncertain !== null;
  if (target.kind === 'operation' && state.custom.has(target.name)) return;
  if (target.kind === 'operation' && target.name === 'invoke' && call.args[0]?.kind !== 'instance')
    report(state, call.place, 'op.invoke', 'the operation that it is given is not read');
  if (target.kind === 'none' || (target.kind === 'operation' && harmlessOperations.has(target.name))) {
    if (handsOverSession(call)) noteData(state, call.place, describeCall(call), { kind: 'data', verb: 'update', table: null });
    else if (isStrange(call))
      report(state, call.place, describeCall(call), 'it is given the connection, and what it does to the schema is not known');
    return;
  }
  if (target.kind === 'session') return hearSession(target.method, call, state);
  if (target.kind !== 'operation' || target.batch === null) return perform(target, call, uncertain, state, source);
  const waiting = state.batches.get(target.batch) ?? [];
  state.batches.set(target.batch, [...waiting, () => perform(target, call, uncertain, state, source)]);
}

function perform(target: Target, call: CallValue, uncertain: string | null, state: State, source: SourceText): void {
  state.uncertain = uncertain !== null;
  try {
    state.setting.problems.length = 0;
    state.setting.scripted = null;
    const texts = renderTarget(target, call, state);
    for (const { file, line, object, reason } of state.setting.problems)
      state.recording.unknown.push({ file: file ?? call.place.file, line: line ?? call.place.line, object, reason });
    if (texts === null) return;
    const { scripted } = state.setting;
    for (const { sql } of texts.flatMap(splitStatements)) addStatement(sql, call.place, uncertain, state);
    if (uncertain === null) script(scripted ?? texts.flatMap(splitStatements).map(({ sql }) => sql), call.place, state);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (error instanceof Nameless) state.recording.nameless.push(call.place);
    const guessed = target.kind === 'execute' ? guessStatement(source.at(call.place), source.module(call.place)) : null;
    if (guessed?.verb === 'SELECT') return;
    if (guessed !== null) noteData(state, call.place, guessed.verb, { kind: 'data', verb: verbOf(guessed.verb), table: guessed.table });
    else {
      const note = report(state, error.place ?? call.place, describeCall(call), error.message);
      if (target.kind === 'execute') state.recording.unclear.push({ note, place: call.place });
    }
    if (guessed !== null) leaveUnwritten(state, call.place, guessed.verb);
  }
}

/** What is set on loaded rows is not seen, but it is written when the session is flushed. */
function hearSession(method: string, call: CallValue, state: State): void {
  const { data, statements } = state.recording;
  state.recording.flushes = true;
  const writes = method === 'commit' || method === 'flush';
  if (writes && (data.length > 0 || statements.some(({ sql }) => changesOnlyData(sql)))) return;
  leaveUnwritten(state, call.place, `session.${method}`);
  noteData(state, call.place, `session.${method}`, readSessionWork(method, call));
}

/** Null for what changes rows at most, which is noted, or nothing. */
function renderTarget(target: Target, call: CallValue, state: State): string[] | null {
  const { setting } = state;
  if (target.kind === 'object') return renderObject(target.object, target.method, call, setting);
  if (target.kind === 'operation') {
    if (target.name === 'bulk_insert') {
      write(state, call.place, 'bulk_insert', bulkInsertSql(setting, call));
      return noteData(state, call.place, 'bulk_insert', readBulkInsert(call));
    }
    return (
      renderOperation(target.name, call, target.batch, setting) ??
      refuse(`op.${target.name}`, { kind: 'unknown', reason: 'the operation is not known', place: call.place })
    );
  }
  const argument = call.args[0] ?? call.keywords[0]?.value ?? refuse('the statement', undefined);
  const given = readSql(argument);
  if (given.kind === 'neutral') return null;
  if (given.kind === 'data') {
    write(state, call.place, given.verb, constructSql(setting, argument));
    return noteData(state, call.place, given.verb, readDataConstruct(argument) ?? { kind: 'data', verb: verbOf(given.verb), table: null });
  }
  if (given.kind === 'construct') return renderConstruct(given.call, setting);
  if (given.kind === 'unknown') return refuse('the statement', given.value);
  if (!given.bound && call.args.length < 2) return [given.sql];
  if (changesOnlyData(given.sql)) {
    write(state, call.place, firstWord(given.sql), textSql(setting, argument, call.args[1]));
    return noteData(state, call.place, firstWord(given.sql), readParameterized(given.sql));
  }
  if (firstWord(given.sql) === 'SELECT') return null;
  throw new Unreadable('the statement has parameters', call.place);
}

/** Keeps the text of work on rows; null where only a run could tell it. */
function write(state: State, place: Place, what: string, texts: readonly string[] | null): void {
  if (texts === null || state.uncertain) leaveUnwritten(state, place, what);
  else script(texts, place, state);
}

function script(texts: readonly string[], place: Place, state: State): void {
  for (const sql of texts.filter((text) => !/^(COMMIT|END)$/.test(firstWord(text))))
    state.recording.script.push({ sql, place, made: madeIn(sql, state), autocommit: isAutocommitted(state) });
}

function madeIn(sql: string, { values }: State): string[] {
  return values.made.size === 0 ? [] : [...values.made].filter((text) => sql.includes(text));
}

function leaveUnwritten({ recording: { unwritten } }: State, { file, line }: Place, object: string): void {
  if (unwritten.some((one) => one.file === file && one.line === line)) return;
  unwritten.push({ file, line, object, reason: 'its rows and values are known only when it runs' });
}

function isAutocommitted({ autocommit, committed }: State): boolean {
  return autocommit > 0 || committed;
}

function addStatement(sql: string, place: Place, uncertain: string | null, state: State): void {
  if (uncertain !== null && changesOnlyData(sql)) {
    leaveUnwritten(state, place, firstWord(sql));
    for (const operation of readOperations(sql))
      if (operation.kind === 'data') noteData(state, place, sql.trim().split(/\s+/).slice(0, 3).join(' '), operation);
    return;
  }
  if (uncertain !== null) {
    if (/^(SELECT|SET|SHOW|ANALYZE|LOCK)$/.test(firstWord(sql))) return;
    const note = report(state, place, sql.split('\n')[0] ?? sql, `runs only under a condition: ${uncertain}`);
    state.recording.conditional.push({ sql, place, note });
    return;
  }
  if (/^(COMMIT|END)$/.test(firstWord(sql))) {
    state.committed = true;
    return;
  }
  if (!changesOnlyData(sql) && madeIn(sql, state).length > 0)
    report(state, place, firstWord(sql), 'it holds a value that each run makes anew');
  trackTypes(sql, state.setting);
  state.setting.log.push(sql);
  state.recording.statements.push({
    sql,
    place,
    object: state.object,
    transactional: !isAutocommitted(state) && isTransactional(sql),
    inBlock: !isAutocommitted(state),
  });
}

/** Once what is the same: a loop may do it again. Rows that are added under a condition may have been there before. */
function noteData({ recording, uncertain }: State, place: Place, what: string, given: DataOperation): null {
  const { file, line } = place;
  const { kind, verb, table } = given;
  const operation = uncertain && given.rows?.effect === 'adds' ? { kind, verb, table } : given;
  const text = JSON.stringify(operation);
  if (!recording.data.some((entry) => entry.line === line && entry.file === file && JSON.stringify(entry.operation) === text))
    recording.data.push({ file, line, object: what, reason: 'data only; does not change the schema', operation });
  return null;
}

/** Once a line; gives what is said of it. */
function report({ recording }: State, place: Place, object: string, reason: string): NotExamined {
  const before = recording.unknown.find((entry) => entry.line === place.line && entry.file === place.file);
  if (before !== undefined) return before;
  const note: NotExamined = { file: place.file, line: place.line, object, reason };
  recording.unknown.push(note);
  return note;
}
