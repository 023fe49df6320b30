import type { InstanceValue, Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import { associationInsert } from '../load/association.js';
import { deletionOf } from '../load/deletion.js';
import { foreignKeysOf } from '../load/foreign-key-links.js';
import { insertOf } from '../load/insert.js';
import { isUnknown, type ResolvedRelationship } from '../load/relationship-facts.js';
import { staleAfter, updateOf } from '../load/update.js';
import type { TableDraft } from '../draft.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';
import type { Workspace } from './call-session.js';
import { cascadeAdded, type NewObject, relatedObjects } from './cascade.js';
import { collectionChanges } from './collection-changes.js';
import type { Draft } from './draft.js';
import type { SessionKind } from './is-session.js';
import { recordLoads, stateOf, type ObjectState } from './objects.js';
import { type NewDraft, noteUnknown, record } from './recorder.js';
import { countLoops } from './unit-of-work.js';

/** Sends what is pending: new objects with what comes along, changes, deletions; in the order in which tables refer to each other. */
export function flush(work: Workspace, place: Place, kind: SessionKind): void {
  const { pending, recorder, objects } = work;
  const { registry } = recorder;
  const roots = [...pending.added].map(([object, depth]) => ({ object, many: depth > countLoops(work.run()) }));
  const held = [...objects.known].filter((object) => !stateOf(objects, object).isNew);
  const added = cascadeAdded(registry, objects, [...roots, ...broughtAlong(work, held)]);
  const send: Send = (statement, more = {}) => {
    const draft = record(recorder, work.run(), statement, { cause: 'flush', place, session: kind, ...more });
    recordLoads(recorder, work.run(), draft);
  };
  insert(work, added, send, place);
  link(work, added, send);
  for (const object of held) for (const statement of collectionChanges(registry, objects, object)) send(statement, aroundOf(work, object));
  change(work, send, place);
  remove(work, send, place);
  for (const { object } of added) {
    stateOf(objects, object).isNew = false;
    pending.written.add(object);
  }
  pending.clear();
}

type Send = (statement: CompiledStatement, more?: Partial<Pick<NewDraft, 'cause' | 'relationship' | 'around' | 'of'>>) => void;

/** New objects in collections of objects that the session holds. */
function broughtAlong(work: Workspace, held: readonly InstanceValue[]): readonly NewObject[] {
  const { registry } = work.recorder;
  return held
    .filter((of) => holdsNew(work, of))
    .flatMap((of) =>
      [...relatedObjects(registry, work.objects, of)].flatMap(({ relationship, object, many }) =>
        relationship.cascade.save && stateOf(work.objects, object).isNew ? [{ object, many }] : [],
      ),
    );
}

function holdsNew({ objects }: Workspace, of: InstanceValue): boolean {
  const isNew = (value: Value): boolean =>
    value.kind === 'instance' ? (objects.states.get(value)?.isNew ?? true) : value.kind === 'list' && value.items.some(isNew);
  return [...of.attributes.values(), ...stateOf(objects, of).loaded.values()].some(isNew);
}

/** Objects of one class with the same attributes are written together; one row and several are not written alike. */
function insert(work: Workspace, added: readonly NewObject[], send: Send, place: Place): void {
  const { registry } = work.recorder;
  const groups = new Map<string, NewObject[]>();
  for (const one of sortByTable(registry, added)) {
    const key = `${one.object.class.module}.${one.object.class.name} ${[...one.object.attributes.keys()].toSorted().join(' ')}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const each = work.apart ? [...groups.values()].flatMap((group) => group.map((one) => [{ ...one, many: false }])) : groups.values();
  for (const group of each) {
    const [first] = group;
    if (first === undefined) continue;
    for (const rows of rowsOf(group)) {
      const statements = insertOf(registry, first.object.class, first.object.attributes, rows);
      if (isUnknown(statements)) noteUnknown(work.recorder, statements, place);
      else for (const statement of statements) send(statement, aroundOf(work, first.object));
    }
  }
}

/** How often it is written: in which loops it came to be pending, and which rows it is one of. */
function aroundOf({ pending, objects }: Workspace, object: InstanceValue): Pick<NewDraft, 'around' | 'of'> {
  const around = pending.loops.get(object);
  return { of: stateOf(objects, object).draft, ...(around === undefined ? {} : { around }) };
}

/** Where a run alone can tell how many objects there are, it may be one, or several. */
function rowsOf(group: readonly NewObject[]): readonly ('one' | 'many')[] {
  const counted = group.filter(({ many }) => !many).length;
  if (counted > 1) return ['many'];
  return counted === group.length ? ['one'] : ['one', 'many'];
}

/** Rows of association tables, for objects that stand in many-to-many relationships of new ones. */
function link(work: Workspace, added: readonly NewObject[], send: Send): void {
  const linked = new Set<ResolvedRelationship['secondary']>();
  for (const { object } of added)
    for (const { relationship } of relatedObjects(work.recorder.registry, work.objects, object)) {
      if (relationship.secondary === null || linked.has(relationship.secondary)) continue;
      linked.add(relationship.secondary);
      const statement = associationInsert(work.recorder.registry, relationship);
      if (statement !== null) send(statement, aroundOf(work, object));
    }
}

function change(work: Workspace, send: Send, place: Place): void {
  for (const [object, names] of work.pending.changed) {
    if (work.pending.deleted.has(object)) continue;
    const values = new Map([...names].map((name): [string, Value] => [name, valueOf(object, name)]));
    const statements = updateOf(work.recorder.registry, object.class, values);
    if (isUnknown(statements)) noteUnknown(work.recorder, statements, place);
    else for (const statement of statements) send(statement, aroundOf(work, object));
    for (const name of staleAfter(work.recorder.registry, object.class, values)) stateOf(work.objects, object).stale.add(name);
  }
}

function valueOf(object: InstanceValue, name: string): Value {
  return object.attributes.get(name) ?? { kind: 'attribute', of: object, name, place: object.place };
}

function remove(work: Workspace, send: Send, place: Place): void {
  for (const object of work.pending.deleted) {
    const state = stateOf(work.objects, object);
    if (state.isNew) continue;
    const eager = state.loads.flatMap(({ path, strategy }) =>
      path.length === 1 && /^(joined|selectin|subquery)$/.test(strategy) ? [path[0]?.relationship.name ?? ''] : [],
    );
    const steps = deletionOf(work.recorder.registry, object.class, new Set([...heldNames(work, state.loaded), ...eager]));
    if (isUnknown(steps)) {
      noteUnknown(work.recorder, steps, place);
      continue;
    }
    for (const { statement, cause, relationship } of steps)
      send(statement, {
        cause,
        ...aroundOf(work, object),
        ...(cause === 'lazy load' && relationship !== null ? { relationship: describe(relationship, state) } : {}),
      });
  }
}

/** Collections that are there; those of dynamic relationships are loaded all the same. */
function heldNames({ objects }: Workspace, loaded: ReadonlyMap<string, Value>): readonly string[] {
  return [...loaded].flatMap(([name, value]) => (objects.queries.has(value) ? [] : [name]));
}

/** Within a flush, which is awaited under asyncio. */
function describe({ parent, name, target, uselist }: ResolvedRelationship, { draft, through }: ObjectState): Draft['relationship'] {
  return { className: parent.class.name, name, target: target.class.name, collection: uselist, of: draft, through, awaited: true };
}

/** Tables that are referred to come first. */
function sortByTable(registry: Registry, added: readonly NewObject[]): readonly NewObject[] {
  const order: TableDraft[] = [];
  const visit = (table: TableDraft, above: readonly TableDraft[]): void => {
    if (order.includes(table) || above.includes(table)) return;
    for (const link of foreignKeysOf(registry, table)) for (const { referenced } of link) visit(referenced.table, [...above, table]);
    order.push(table);
  };
  const tableOf = ({ object }: NewObject): TableDraft | null => registry.mapped.get(object.class)?.table ?? null;
  for (const one of added) {
    const table = tableOf(one);
    if (table !== null) visit(table, []);
  }
  const rank = (one: NewObject): number => {
    const table = tableOf(one);
    return table === null ? 0 : order.indexOf(table);
  };
  return added.toSorted((left, right) => rank(left) - rank(right));
}
