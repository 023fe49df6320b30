import { markOpen } from '../../python/open.js';
import type { Project } from '../../python/project.js';
import type { Run } from '../../python/run.js';
import { type ClassValue, type InstanceValue, list, none, type Value } from '../../python/value.js';
import { locatePlace } from '../../source/edit.js';
import type { Place } from '../../source/place.js';
import { openCollection } from './detached-collection.js';
import { attributeOf, lazyLoadOf } from './statements.js';
import { findRelationship, resolveRelationship, strategyOf } from '../load/resolve-relationship.js';
import { isUnknown, type ResolvedRelationship } from '../load/relationship-facts.js';
import type { ModelRelationship } from '../models.js';
import type { CompiledLoad } from '../statement/compiled.js';
import type { LoadedRelationship } from '../../workload/code.js';
import type { Draft } from './draft.js';
import { noteUnknown, record, type Recorder } from './recorder.js';

/** An object of a mapped class within a run. */
export interface ObjectState {
  /** The send whose row it is; null for an argument or an object that was made. */
  readonly draft: Draft | null;
  /** Relationships that came with that row, by a join, on the way to the object. */
  readonly through: LoadedRelationship['through'];
  /** How relationships were loaded along with it, from here on. */
  readonly loads: readonly CompiledLoad[];
  /** Related objects that are there. */
  readonly loaded: Map<string, Value>;
  readonly session: Draft['session'];
  /** Made by the code, not yet in the database. */
  isNew: boolean;
  /** To be loaded again as a whole, since a commit. */
  expired: boolean;
  /** Columns to be loaded again: the database worked them out at an UPDATE. */
  readonly stale: Set<string>;
  optional: boolean;
}

/** The objects of one run. */
export interface Objects {
  readonly states: Map<Value, ObjectState>;
  /** All that the run has met. */
  readonly known: Set<InstanceValue>;
  /** What loaded collections held when they were loaded or last flushed. */
  readonly collections: Map<Value, readonly Value[]>;
  /** Loaded collections that something was taken out of since. */
  readonly taken: Set<Value>;
  /** The queries that dynamic and write-only relationships give, by what they hold. */
  readonly queries: Map<Value, Value>;
  readonly detached: Map<
    Value,
    { readonly held: Extract<Value, { kind: 'list' | 'tuple' | 'set' }>; readonly relationship: ResolvedRelationship }
  >;
}

export function startObjects(): Objects {
  return { states: new Map(), known: new Set(), collections: new Map(), taken: new Set(), queries: new Map(), detached: new Map() };
}

export function makeObject(objects: Objects, self: ClassValue, place: Place, state: Partial<ObjectState>): InstanceValue {
  const made: InstanceValue = {
    kind: 'instance',
    class: self,
    args: [],
    keywords: [],
    attributes: new Map(),
    outside: { call: null },
    place,
  };
  objects.known.add(made);
  objects.states.set(made, {
    draft: null,
    through: [],
    loads: [],
    loaded: new Map(),
    session: 'unknown',
    isNew: false,
    expired: false,
    stale: new Set(),
    optional: false,
    ...state,
  });
  return made;
}

/** The state of an object; one that the code made gets its own. */
export function stateOf(objects: Objects, of: InstanceValue): ObjectState {
  const before = objects.states.get(of);
  if (before !== undefined) return before;
  const made: ObjectState = {
    draft: null,
    through: [],
    loads: [],
    loaded: new Map(),
    session: 'unknown',
    isNew: true,
    expired: false,
    stale: new Set(),
    optional: false,
  };
  objects.known.add(of);
  objects.states.set(of, made);
  return made;
}

/** What a run has seen so far. */
interface Seen {
  readonly recorder: Recorder;
  readonly objects: Objects;
  readonly run: () => Run;
}

/**
 * Reading a relationship: what was loaded along is there, else it is loaded now; `before` is told, for a session sends what is pending first.
 * Undefined for what is no relationship.
 */
export function readRelated(
  work: Seen,
  of: InstanceValue,
  name: string,
  place: Place,
  before: (kind: ObjectState['session']) => void,
): Value | undefined {
  const relationship = findRelationship(work.recorder.registry, of.class, name);
  if (relationship === null) return undefined;
  const held = heldObject(work, of);
  const state = stateOf(work.objects, held);
  const there = state.loaded.get(name);
  if (there !== undefined) return work.objects.queries.get(there) ?? there;
  const related = loadRelated(work, held, relationship, place, () => before(state.session));
  if (related !== undefined) state.loaded.set(name, related);
  return related === undefined ? undefined : (work.objects.queries.get(related) ?? related);
}

/** A session holds a row as one object: what was found equal to another object of its class, `row.parent == parent`, is that one. */
function heldObject({ objects, run }: Seen, of: InstanceValue): InstanceValue {
  const other = run().way.equalTo(of);
  if (other?.kind !== 'instance' || other.class !== of.class || !objects.known.has(other)) return of;
  const loopsAround = (one: InstanceValue): number => stateOf(objects, one).draft?.loops.length ?? 0;
  return stateOf(objects, other).isNew || loopsAround(other) > loopsAround(of) || isOfRows(objects, other) ? of : other;
}

/** One that stands for each of many. */
function isOfRows(objects: Objects, one: InstanceValue): boolean {
  const draft = stateOf(objects, one).draft;
  return draft !== null && draft.fetches !== 'one';
}

function loadRelated(work: Seen, of: InstanceValue, relationship: ModelRelationship, place: Place, before: () => void): Value | undefined {
  const { recorder, objects } = work;
  const run = work.run();
  const state = stateOf(objects, of);
  const resolved = resolveRelationship(recorder.registry, relationship);
  if (isUnknown(resolved)) {
    noteUnknown(recorder, resolved, place);
    return undefined;
  }
  const { target, uselist } = resolved;
  const make = (draft: Draft | null, loads: readonly CompiledLoad[], through: ObjectState['through'] = []): Value => {
    const object = makeObject(objects, target.class, place, { draft, through, loads, session: state.session, optional: !uselist });
    if (draft !== null) recorder.origins.set(object, draft);
    if (!uselist) return object;
    const items = markOpen(list([object]), null);
    objects.collections.set(items, [object]);
    if (draft !== null) recorder.origins.set(items, draft);
    return items;
  };
  const given = state.loads.find(({ path }) => path.length === 1 && path[0]?.relationship.name === relationship.name);
  const strategy = given?.strategy ?? strategyOf(relationship.lazy);
  if (strategy === 'write only' || strategy === 'dynamic')
    return openCollection(recorder.registry, objects, resolved, ({ column }) => attributeOf(of, column.attribute), place);
  if (state.isNew) return uselist ? list([]) : none;
  const deeper = state.loads
    .filter(({ path }) => path.length > 1 && path[0]?.relationship.name === relationship.name)
    .map((load) => ({ ...load, path: load.path.slice(1) }));
  const withRow = [...state.through, { className: of.class.name, name: relationship.name }];
  if (given !== undefined && strategy !== 'lazy' && strategy !== 'raise' && strategy !== 'noload') {
    const draft = eagerDraft(recorder, given);
    return draft === null ? make(state.draft, deeper, withRow) : make(draft, deeper);
  }
  if (strategy === 'raise' || strategy === 'noload') return make(state.draft, deeper, withRow);
  before();
  const compiled = lazyLoadOf(recorder.registry, resolved, of);
  if (isUnknown(compiled)) {
    noteUnknown(recorder, compiled, place);
    return make(null, deeper);
  }
  const draft = record(recorder, run, compiled, {
    cause: 'lazy load',
    place,
    session: state.session,
    relationship: {
      className: of.class.name,
      name: relationship.name,
      target: target.class.name,
      collection: uselist,
      of: state.draft,
      through: state.through,
      awaited: isAwaited(recorder, place),
    },
  });
  draft.fetches = uselist ? 'all' : 'one';
  recordLoads(recorder, run, draft);
  return make(draft, [...compiled.loads, ...deeper]);
}

/** Texts of files that name `awaitable_attrs`: most do not, and are asked for each load. */
const awaiting = new WeakMap<Project, Map<string, string | null>>();

function awaitingText(project: Project, file: string): string | null {
  const texts = awaiting.get(project) ?? new Map<string, string | null>();
  awaiting.set(project, texts);
  const known = texts.get(file);
  if (known !== undefined) return known;
  const text = project.text(file) ?? '';
  const kept = text.includes('awaitable_attrs') ? text : null;
  texts.set(file, kept);
  return kept;
}

/** `await order.awaitable_attrs.items`. */
function isAwaited({ registry }: Recorder, place: Place): boolean {
  const text = awaitingText(registry.evaluation.project, place.file);
  if (text === null) return false;
  const found = locatePlace(text, place);
  return found !== null && /\.awaitable_attrs\b/.test(text.slice(found.start, found.end));
}

const eager = new WeakMap<CompiledLoad, Draft>();

function eagerDraft(recorder: Recorder, load: CompiledLoad): Draft | null {
  const draft = eager.get(load);
  return draft !== undefined && recorder.drafts.includes(draft) ? draft : null;
}

/** Second statements that SQLAlchemy sends for relationships once the rows of the first are there. */
export function recordLoads(recorder: Recorder, run: Run, draft: Draft): void {
  const sent = new Map<string, Draft>();
  for (const load of draft.compiled?.loads ?? []) {
    const last = load.path.at(-1);
    if (load.then === null || last === undefined) continue;
    const above = load.path.slice(0, -1);
    // The nearest that a statement of its own has loaded; what lies between came with its rows.
    const from = above.findLastIndex((_, at) => sent.has(spell(above.slice(0, at + 1))));
    const resolved = resolveRelationship(recorder.registry, last.relationship);
    const made = record(recorder, run, load.then, {
      cause: 'eager load',
      place: draft.place,
      session: draft.session,
      relationship: {
        className: last.class.name,
        name: last.relationship.name,
        target: isUnknown(resolved) ? (last.relationship.target ?? '') : resolved.target.class.name,
        collection: isUnknown(resolved) ? true : resolved.uselist,
        of: sent.get(spell(above.slice(0, from + 1))) ?? draft,
        through: above.slice(from + 1).map(({ class: { name: className }, relationship: { name } }) => ({ className, name })),
        awaited: false,
      },
    });
    made.fetches = 'all';
    eager.set(load, made);
    sent.set(spell(load.path), made);
  }
}

function spell(path: CompiledLoad['path']): string {
  return path.map(({ relationship }) => relationship.name).join('.');
}
