import { markOpen } from '../../python/open.js';
import { type CallValue, list, none, number, type Value } from '../../python/value.js';
import { isUnknown } from '../load/relationship-facts.js';
import { keyword } from '../reading.js';
import { countRows } from '../statement/compile-legacy.js';
import { compileStatement } from '../statement/compile.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { callOf, extend } from '../statement/extend.js';
import { isQuery } from '../statement/is-query.js';
import { getObject, type Workspace } from './call-session.js';
import type { Draft } from './draft.js';
import { flush } from './flush.js';
import { isExtension, type SessionKind, sessionKind } from './is-session.js';
import { recordLoads } from './objects.js';
import { noteUnknown, record } from './recorder.js';
import { rowOf } from './results.js';

/**
 * What libraries on top of sessions send: Flask-SQLAlchemy's `db.get_or_404(Model, key)`, `db.first_or_404(select)`, `db.one_or_404(select)`
 * and `db.paginate(select)`, fastapi-pagination's `paginate(session, select)`. Undefined for what is none of them.
 */
export function callExtension(work: Workspace, call: CallValue): Value | undefined {
  const { callee } = call;
  if (callee.kind === 'reference' && paginators.test(callee.name)) return paginateRows(work, call);
  if (callee.kind !== 'attribute' || !/^(get_or_404|first_or_404|one_or_404|paginate)$/.test(callee.name)) return undefined;
  const [first] = call.args;
  if (first === undefined || !isExtension(callee.of)) return undefined;
  if (callee.name === 'get_or_404') return getObject(work, call, 'sync', false);
  if (!isQuery(first)) return undefined;
  if (callee.name === 'paginate') return pageOf(work, call, first);
  const draft = send(work, call, first, 'sync');
  return draft === null ? call : takeOne(work, draft, call);
}

const paginators = /^fastapi_pagination\.ext\.(?:async_)?(?:sqlalchemy|sqlalchemy_future|sqlmodel|async_sqlmodel)\.a?paginate$/;

/** Source: `SelectPagination` in flask_sqlalchemy/pagination.py. */
function pageOf(work: Workspace, call: CallValue, query: Value): Value {
  const size = keyword(call, 'per_page') ?? number(20);
  const page = keyword(call, 'page') ?? none;
  const offset: Value = { kind: 'operation', operator: '*', operands: [page, size], place: call.place };
  const items = send(work, call, extend(extend(query, 'limit', [size]), 'offset', [offset]), 'sync');
  const counted = keyword(call, 'count');
  if (!(counted?.kind === 'boolean' && !counted.value)) sendCount(work, call, withoutLoads(query), 'sync');
  if (items === null) return call;
  call.assigned.set('items', takeAll(work, items, call));
  work.recorder.origins.set(call, items);
  return call;
}

/** Source: `_total_flow` and `_limit_offset_flow` in fastapi_pagination/ext/sqlalchemy.py: the count goes first. */
function paginateRows(work: Workspace, call: CallValue): Value | undefined {
  const [session, given] = call.args;
  const query = given ?? keyword(call, 'query') ?? undefined;
  const kind = session === undefined ? null : (sessionKind(session) ?? 'unknown');
  if (kind === null || query === undefined || !isQuery(query)) return undefined;
  const size: Value = { kind: 'reference', name: 'runtime.size' };
  const offset: Value = { kind: 'reference', name: 'runtime.offset' };
  sendCount(work, call, query, kind);
  const items = send(work, call, extend(extend(query, 'limit', [size]), 'offset', [offset]), kind);
  if (items === null) return call;
  call.assigned.set('items', takeAll(work, items, call));
  work.recorder.origins.set(call, items);
  return call;
}

function withoutLoads(query: Value): Value {
  return extend(query, 'options', [callOf('orm.lazyload', [{ kind: 'string', value: '*', place: null }])]);
}

function sendCount(work: Workspace, call: CallValue, query: Value, kind: SessionKind): void {
  const compiled = countRows(work.recorder.registry, extend(query, 'order_by', [none]));
  const draft = keep(work, call, compiled, kind);
  if (draft !== null) draft.fetches = 'one';
}

function send(work: Workspace, call: CallValue, query: Value, kind: SessionKind): Draft | null {
  return keep(work, call, compileStatement(work.recorder.registry, query), kind);
}

function keep(
  work: Workspace,
  call: CallValue,
  compiled: CompiledStatement | ReturnType<typeof compileStatement>,
  kind: SessionKind,
): Draft | null {
  flush(work, call.place, kind);
  if (isUnknown(compiled)) {
    noteUnknown(work.recorder, compiled, call.place);
    return null;
  }
  const draft = record(work.recorder, work.run(), compiled, { cause: 'statement', place: call.place, session: kind });
  recordLoads(work.recorder, work.run(), draft);
  return draft;
}

function takeOne(work: Workspace, draft: Draft, call: CallValue): Value {
  draft.fetches = 'one';
  return rowOf(work.recorder, work.objects, work.results, { draft, shape: 'scalars', index: 0, streamed: false }, call.place, false);
}

function takeAll(work: Workspace, draft: Draft, call: CallValue): Value {
  draft.fetches = 'all';
  const row = rowOf(work.recorder, work.objects, work.results, { draft, shape: 'scalars', index: 0, streamed: false }, call.place, false);
  const rows = markOpen(list([row]), null);
  work.recorder.origins.set(rows, draft);
  return rows;
}
