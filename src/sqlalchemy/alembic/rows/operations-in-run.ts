import { isOpen } from '../../../python/open.js';
import type { Effect } from '../../../python/machine.js';
import type { RunHost } from '../../../python/run.js';
import { boolean, type CallValue, reference, string, type Value } from '../../../python/value.js';
import type { Place } from '../../../source/place.js';
import { callSession, type Workspace } from '../../session/call-session.js';
import { sessionKind } from '../../session/is-session.js';
import { keyOfPlace } from '../../session/key-of-draft.js';
import { originOf, record } from '../../session/recorder.js';
import { calledSymbol } from '../../symbol.js';
import { dialectAttribute } from '../../host.js';
import { calleeName } from '../arguments.js';
import { isCreated } from '../light-table.js';
import { bindPieces } from './text-with-values.js';
import { isAutocommit } from '../target.js';

/** A call of something outside the project that a run has passed, and how many statements had been sent by then. */
export interface Passed {
  readonly place: Place;
  readonly drafts: number;
  /** 1 where an `autocommit_block` begins, -1 where it ends, else 0. */
  readonly autocommit: -1 | 0 | 1;
}

interface Listening {
  readonly passed: Passed[];
  /** Statements that a call sends, by its place as `keyOfPlace`. */
  readonly conditional: ReadonlyMap<string, readonly string[]>;
  /** Who reads classes and tables, which a function may make, too. */
  readonly hearModel: (effect: Effect) => void;
}

/** What `op` of Alembic does to rows, in a run: it executes on one connection, which is the one that `get_bind()` gives. */
export function answerOperations(host: RunHost, work: Workspace, { passed, conditional, hearModel }: Listening): RunHost {
  return {
    ...host,
    effect(effect) {
      const { length: drafts } = work.recorder.drafts;
      if (effect.kind === 'call') recordSent(work, effect.call, conditional.get(keyOfPlace(effect.call.place)) ?? []);
      if (effect.kind === 'call') passed.push({ place: effect.call.place, drafts, autocommit: 0 });
      if ((effect.kind === 'enter' || effect.kind === 'exit') && isAutocommit(effect.context))
        passed.push({ place: effect.place, drafts, autocommit: effect.kind === 'enter' ? 1 : -1 });
      if (
        effect.kind === 'class' ||
        (effect.kind === 'call' && (isCreated(effect.call) || /^[tT]able$/.test(calledSymbol(effect.call) ?? '')))
      )
        hearModel(effect);
      host.effect?.(effect);
    },
    call: (call) => answer(work, call) ?? host.call?.(call),
    attribute: (of, name, place) =>
      host.attribute?.(of, name, place) ?? (isContext(of) && name === 'bind' ? connectionAt(of) : undefined) ?? dialectAttribute(of, name),
  };
}

function recordSent(work: Workspace, { place }: CallValue, statements: readonly string[]): void {
  for (const sql of statements)
    record(
      work.recorder,
      work.run(),
      { verb: 'other', sql, parameters: [], row: [], loads: [], composed: null, place },
      { cause: 'statement', place, session: 'sync' },
    );
}

function answer(work: Workspace, call: CallValue): Value | undefined {
  const { callee } = call;
  const name = calleeName(call);
  if (name === 'is_offline_mode') return boolean(false);
  if (name === 'inline_literal' && callee.kind === 'reference') return call.args[0];
  if (callee.kind === 'reference' && callee.name === 'alembic.op.get_bind') return connectionAt(call);
  if (callee.kind === 'reference' && callee.name === 'alembic.op.execute') return execute(work, call);
  if (callee.kind === 'attribute' && callee.name === 'execute' && isBatch(callee.of)) return execute(work, call);
  if (callee.kind === 'attribute' && sessionKind(callee.of) !== null) return executeText(work, call, callee.name);
  if (callee.kind === 'reference' && callee.name === 'alembic.op.bulk_insert') return insert(work, call);
  if (callee.kind === 'reference' && callee.name === 'alembic.op.run_async' && call.args[0] !== undefined)
    return work.evaluation.call(call.args[0], [connectionAt(call), ...call.args.slice(1)], call.keywords, call.place);
  return undefined;
}

function execute(work: Workspace, call: CallValue): Value | undefined {
  const [statement] = call.args.length > 0 ? call.args : call.keywords.map(({ value }) => value);
  return statement === undefined || isDefinition(statement) ? call : send(work, call, bindText(work, statement) ?? statement, []);
}

/** Text that is put together from values: `connection.execute(text(f"… {row.id}"))`, `connection.exec_driver_sql(…)`. */
function executeText(work: Workspace, call: CallValue, name: string): Value | undefined {
  const [statement, ...others] = call.args;
  if (statement === undefined || !/^(execute|scalars?|exec_driver_sql)$/.test(name)) return undefined;
  if (isDefinition(statement)) return call;
  const isRaw = name === 'exec_driver_sql';
  const [given] = others;
  // One text is sent for all rows, each with its values.
  if (!isRaw && given?.kind === 'list' && !isOpen(given) && given.items.length > 1) {
    for (const row of given.items) {
      const one: CallValue = { ...call, args: [statement, row, ...others.slice(1)], assigned: new Map() };
      if (executeText(work, one, name) === undefined) callSession(work, one);
    }
    return call;
  }
  const bound = bindText(work, statement) ?? (isRaw && statement.kind === 'string' ? plainText(statement) : null);
  if (bound === null || call.callee.kind !== 'attribute') return undefined;
  const callee: Value = isRaw ? { ...call.callee, name: 'execute' } : call.callee;
  return callSession(work, { ...call, callee, args: [bound, ...(isRaw ? [] : others)], assigned: new Map() });
}

/** `CreateTable(…)` and its like do nothing to rows. */
function isDefinition(statement: Value): boolean {
  return (
    statement.kind === 'call' && /^(DDL|(Create|Drop)[A-Z]\w*|AddConstraint|Set(Table|Column)Comment)$/.test(calleeName(statement) ?? '')
  );
}

function bindText({ recorder }: Workspace, statement: Value): CallValue | null {
  const isText = statement.kind === 'call' && calledSymbol(statement) === 'text';
  const text = isText ? statement.args[0] : statement;
  if (text?.kind !== 'operation') return null;
  return bindPieces(text, (one) => originOf(recorder, one) !== null, text.place);
}

/** Colons mean nothing to the driver. */
function plainText({ value }: Extract<Value, { kind: 'string' }>): Value {
  return string(value.replaceAll(/(?<![:\w\\]):(?=\w)/g, '\\:'));
}

/** `op.bulk_insert(table, rows)` */
function insert(work: Workspace, call: CallValue): Value | undefined {
  const given = (at: number, name: string): Value | undefined => call.args[at] ?? call.keywords.find((one) => one.name === name)?.value;
  const [table, rows] = [given(0, 'table'), given(1, 'rows')];
  if (table === undefined || rows === undefined) return undefined;
  const { place } = call;
  // Alembic sends the rows one by one, or all with one text.
  if (rows.kind === 'list' && !isOpen(rows) && rows.items.length > 1) {
    for (const row of rows.items) insert(work, { ...call, args: [table, { ...rows, items: [row] }], keywords: [] });
    return call;
  }
  const made: CallValue = {
    ...call,
    callee: { kind: 'attribute', of: table, name: 'insert', place },
    args: [],
    keywords: [],
    assigned: new Map(),
  };
  return send(work, call, made, [rows]);
}

function send(work: Workspace, call: CallValue, statement: Value, others: readonly Value[]): Value | undefined {
  const callee: Value = { kind: 'attribute', of: connectionAt(call), name: 'execute', place: call.place };
  return callSession(work, { ...call, callee, args: [statement, ...others], keywords: [], assigned: new Map() });
}

function connectionAt(of: Value): CallValue {
  const place = of.kind === 'call' ? of.place : { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { kind: 'call', callee: reference('sqlalchemy.engine.Connection'), args: [], keywords: [], place, assigned: new Map() };
}

function isContext(of: Value): boolean {
  return of.kind === 'call' && calleeName(of) === 'get_context';
}

function isBatch(of: Value): boolean {
  return of.kind === 'call' && calleeName(of) === 'batch_alter_table';
}
