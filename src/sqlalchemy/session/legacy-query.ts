import { markOpen } from '../../python/open.js';
import { type CallValue, list, none, number, reference, type Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import { compileLegacy } from '../statement/compile-legacy.js';
import type { Workspace } from './call-session.js';
import type { Draft } from './draft.js';
import { isCalledSession, type SessionKind, sessionKind } from './is-session.js';
import { recordLoads } from './objects.js';
import { noteUnknown, record } from './recorder.js';
import { rowOf } from './results.js';
import { flush } from './flush.js';

/** Verbs that send a legacy query, and what they give. */
const verbs: Readonly<Record<string, 'all' | 'optional' | 'one' | 'value' | 'count' | 'page'>> = {
  all: 'all',
  first: 'optional',
  one: 'one',
  one_or_none: 'optional',
  first_or_404: 'one',
  one_or_404: 'one',
  get_or_404: 'one',
  get: 'optional',
  scalar: 'value',
  count: 'count',
  update: 'count',
  delete: 'count',
  paginate: 'page',
};

/** A verb of a legacy query is called; undefined for what is none. */
export function callLegacy(work: Workspace, call: CallValue): Value | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute' || !Object.hasOwn(verbs, callee.name)) return undefined;
  const kind = queryKind(work, callee.of);
  if (kind === null) return undefined;
  const draft = sendQuery(work, callee.of, callee.name, call, call.place, kind);
  const gives = verbs[callee.name];
  if (draft === null || gives === 'count') return call;
  return take(work, draft, gives ?? 'all', call);
}

function take(work: Workspace, draft: Draft, gives: string, call: CallValue): Value {
  const parts = draft.compiled?.row ?? [];
  const state = {
    draft,
    shape: parts.length === 1 && (parts[0]?.kind === 'entity' || gives === 'value') ? 'scalars' : 'rows',
    index: 0,
    streamed: false,
  } as const;
  const row = rowOf(work.recorder, work.objects, work.results, state, call.place, gives === 'optional' || gives === 'value');
  draft.fetches = gives === 'all' || gives === 'page' ? 'all' : 'one';
  if (gives !== 'all' && gives !== 'page') return row;
  const rows = markOpen(list([row]), null);
  work.recorder.origins.set(rows, draft);
  if (gives === 'all') return rows;
  // A page of Flask-SQLAlchemy has its rows as `items`.
  call.assigned.set('items', rows);
  work.recorder.origins.set(call, draft);
  return call;
}

/** What a loop over a legacy query goes over. */
export function itemOfQuery(work: Workspace, of: Value): Value | undefined {
  const before = work.results.looped.get(of);
  if (before !== undefined) return before;
  const kind = queryKind(work, of);
  if (kind === null || (of.kind !== 'call' && of.kind !== 'attribute')) return undefined;
  const draft = sendQuery(work, of, 'iterate', { args: [], keywords: [] }, of.place, kind);
  if (draft === null) return undefined;
  // `Model.query` itself is no call.
  const call: CallValue =
    of.kind === 'call' ? of : { kind: 'call', callee: of, args: [], keywords: [], place: of.place, assigned: new Map() };
  const rows = take(work, draft, 'all', call);
  work.recorder.origins.set(of, draft);
  const item = rows.kind === 'list' ? rows.items[0] : undefined;
  if (item !== undefined) work.results.looped.set(of, item);
  return item;
}

/** `query[0]` gives a row, `query[10:20]` a list of rows. Source: `Query.__getitem__` in sqlalchemy/orm/query.py. */
export function subscriptOfQuery(work: Workspace, of: Value, index: Value, place: Place): Value | undefined {
  const kind = queryKind(work, of);
  if (kind === null) return undefined;
  const isSlice = index.kind === 'operation' && index.operator === 'slice';
  const [lower = none, upper = none] = isSlice ? index.operands : [index];
  const isStart = lower.kind === 'none' || (lower.kind === 'number' && lower.value === 0);
  const limit = !isSlice ? number(1) : upper.kind === 'none' ? null : isStart ? upper : reference('runtime.limit');
  let query = of;
  for (const [name, value] of [['limit', limit] as const, ['offset', isStart ? null : lower] as const])
    if (value !== null)
      query = {
        kind: 'call',
        callee: { kind: 'attribute', of: query, name, place },
        args: [value],
        keywords: [],
        place,
        assigned: new Map(),
      };
  const draft = sendQuery(work, query, 'iterate', { args: [], keywords: [] }, place, kind);
  if (draft === null || query.kind !== 'call') return undefined;
  return take(work, draft, isSlice ? 'all' : 'one', query);
}

function sendQuery(
  work: Workspace,
  query: Value,
  verb: string,
  call: Pick<CallValue, 'args' | 'keywords'>,
  place: Place,
  kind: SessionKind,
): Draft | null {
  flush(work, place, kind);
  const compiled = compileLegacy(work.recorder.registry, query, verb, call);
  if ('kind' in compiled) {
    noteUnknown(work.recorder, compiled, place);
    return null;
  }
  const cause = verb === 'get' || verb === 'get_or_404' ? 'get' : 'statement';
  const drafts = compiled.map((one) => {
    const draft = record(work.recorder, work.run(), one, { cause, place, session: kind });
    recordLoads(work.recorder, work.run(), draft);
    return draft;
  });
  for (const draft of drafts.slice(1)) draft.fetches = 'one';
  return drafts[0] ?? null;
}

/** The session kind of a chain that starts with `session.query(…)` or `Model.query`; null for what is no legacy query. */
export function queryKind(work: Workspace, value: Value): SessionKind | null {
  if (value.kind === 'attribute')
    return value.name === 'query' && value.of.kind === 'class' && work.recorder.registry.mapped.has(value.of) ? 'sync' : null;
  if (value.kind !== 'call' || value.callee.kind !== 'attribute') return null;
  if (work.results.states.has(value)) return null;
  const { of, name } = value.callee;
  if (name === 'query') {
    const kind = sessionKind(of);
    if (kind !== null) return kind;
    return isCalledSession(of) && value.args.length > 0 ? 'unknown' : null;
  }
  return queryKind(work, of);
}
