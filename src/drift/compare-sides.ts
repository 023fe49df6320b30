import { alignSides, type ObjectMap } from './align.js';
import type { DriftingObject, DriftingProperty } from './drift.js';
import { canModelsHave, canModelsSay, isGeneratedName } from './expressible.js';
import { listObjects } from './list-objects.js';
import type { NotExamined } from '../source/place.js';
import { type SchemaObject, tableOf } from './schema-object.js';
import type { SideCatalog, SideCatalogs } from './side.js';
import { judge, type Side, type States, type Verdict } from './verdict.js';
import { heaviest, type ObjectStates, weighPresence, weighProperty } from './weigh.js';

/** What differs, before it is known where it comes from. */
export type Found = Omit<DriftingObject, 'revision' | 'modelEdits'>;

export interface Comparison {
  readonly objects: readonly Found[];
  readonly compared: number;
  readonly notExamined: readonly NotExamined[];
}

/** Those whose names are kept where constraints are called differently come first: what the database calls it counts. */
const naming: readonly Side[] = ['revisions', 'applied', 'live', 'models'];

/**
 * Compares all objects of all sides. Pure, and linear in their number. `isLeftOut` are tables of which nothing is compared; `invalid` are
 * indexes of the live database that a failed build has left, as `schema.name`.
 */
export function compareSides(
  sides: SideCatalogs,
  { isLeftOut, invalid }: { readonly isLeftOut: (object: SchemaObject) => boolean; readonly invalid: ReadonlySet<string> },
): Comparison {
  const present = naming.filter((side) => sides[side] !== null);
  const aligned = alignSides(present.map((side) => [...listObjects(sideOf(sides, side).catalog)].filter((object) => !isLeftOut(object))));
  const maps = new Map(present.map((side, position) => [side, aligned[position] ?? new Map()]));
  const ground: Ground = { sides, maps, tables: new Map(present.map((side) => [side, listTables(maps.get(side))])) };
  const keys = [...new Set(aligned.flatMap((map) => [...map.keys()]))].sort();
  const objects: Found[] = [];
  const notExamined = new Map<string, NotExamined>();
  for (const key of keys) {
    const states = statesOf(key, ground, (entry) => notExamined.set(entry.object, entry));
    const found = states === null ? null : compareObject(states, ground, invalid);
    if (found !== null) objects.push(found);
  }
  return { objects, compared: keys.length, notExamined: [...notExamined.values()] };
}

interface Ground {
  readonly sides: SideCatalogs;
  readonly maps: ReadonlyMap<Side, ObjectMap>;
  /** Columns by table (`schema.name`); views have none. */
  readonly tables: ReadonlyMap<Side, ReadonlyMap<string, ReadonlySet<string>>>;
}

function sideOf(sides: SideCatalogs, side: Side): SideCatalog {
  const found = sides[side];
  if (found === null) throw new Error(`there is no side ${side}`);
  return found;
}

function listTables(objects: ObjectMap = new Map()): ReadonlyMap<string, ReadonlySet<string>> {
  const tables = new Map<string, Set<string>>();
  for (const object of objects.values()) {
    const table = tableOf(object);
    if (table === null || (object.kind !== 'table' && object.kind !== 'column')) continue;
    const columns = tables.get(table) ?? new Set();
    if (object.kind === 'column') columns.add(object.name);
    tables.set(table, columns);
  }
  return tables;
}

/** What each side has of one object. A side is not asked where the table or a column that it needs is missing: that is said once, of those. */
function statesOf(key: string, ground: Ground, note: (entry: NotExamined) => void): ObjectStates | null {
  const some = [...ground.maps.values()].map((map) => map.get(key)).find((object) => object !== undefined);
  if (some === undefined) return null;
  const isOnTable = [...ground.tables.values()].some((tables) => tables.has(tableOf(some) ?? ''));
  const state = (side: Side): SchemaObject | null | undefined => {
    const map = ground.maps.get(side);
    if (map === undefined) return undefined;
    const own = map.get(key);
    if (own !== undefined) return own;
    if (side === 'models' && !canModelsHave(some, isOnTable)) return undefined;
    if (isGoneWithAnother(some, isOnTable, ground.tables.get(side))) return undefined;
    const why = sideOf(ground.sides, side).whyBlind(some);
    if (why === null) return null;
    note({ file: null, line: null, object: describeObject(some), reason: `${sideNames[side]}: ${why}` });
    return undefined;
  };
  return { models: state('models'), revisions: state('revisions'), applied: state('applied'), live: state('live') };
}

const sideNames: Readonly<Record<Side, string>> = {
  models: 'the models',
  revisions: 'the revisions',
  applied: 'the applied revisions',
  live: 'the live database',
};

export function describeObject(object: Pick<SchemaObject, 'kind' | 'schema' | 'relation' | 'name'>): string {
  const { kind, schema, relation, name } = object;
  const table = relation === null ? '' : ` of ${schema === 'public' ? '' : `${schema}.`}${relation}`;
  if (kind === 'primary key') return `primary key${table}`;
  return relation === null && schema !== '' && schema !== 'public' ? `${kind} ${schema}.${name}` : `${kind} ${name}${table}`;
}

/** An index of a materialized view is compared by itself. */
function isGoneWithAnother(
  object: SchemaObject,
  isOnTable: boolean,
  tables: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): boolean {
  const table = object.kind === 'table' || !isOnTable ? null : tableOf(object);
  if (table === null) return false;
  const columns = tables.get(table);
  return columns === undefined || object.columns.some((column) => !columns.has(column));
}

function compareObject(objects: ObjectStates, ground: Ground, invalid: ReadonlySet<string>): Found | null {
  const some = objects.revisions ?? objects.applied ?? objects.live ?? objects.models;
  if (some == null) return null;
  const states = mapStates(objects, (object) => (object == null ? object : object.text));
  const presence = judge(mapStates(objects, (object) => (object == null ? object : 'there')));
  const common = {
    kind: some.kind,
    schema: some.schema,
    relation: some.kind === 'table' ? some.name : some.relation,
    name: some.name,
    columns: some.columns,
    states,
    item: some.item ?? null,
  };
  if (presence !== null) {
    const verdict: Verdict =
      presence.reason === 'live_lacks' && invalid.has(`${some.schema}.${some.name}`)
        ? { wrong: 'live', reason: 'index_invalid' }
        : presence;
    return { ...common, weight: weighPresence(some.kind, objects, verdict), verdict, properties: [] };
  }
  const properties = [...compareProperties(objects, ground)];
  const [first] = properties.toSorted((a, b) => rank(b) - rank(a));
  if (first === undefined) return null;
  return { ...common, weight: heaviest(properties.map(({ weight }) => weight)), verdict: first.verdict, properties };
}

function rank({ weight }: DriftingProperty): number {
  return ['info', 'warning', 'error'].indexOf(weight);
}

function* compareProperties(objects: ObjectStates, { sides }: Ground): Generator<DriftingProperty> {
  const names = new Set(Object.values(objects).flatMap((object: SchemaObject | null | undefined) => Object.keys(object?.properties ?? {})));
  for (const property of names) {
    const states = mapStates(objects, (object, side) => {
      // A side without the object says nothing of its properties.
      if (object == null || sides[side]?.isSilent?.(object, property) === true) return undefined;
      const value = object.properties[property] ?? null;
      return side === 'models' && !canModelsSay(property) ? undefined : value;
    });
    if (property === 'name' && Object.values(states).some((name) => name !== undefined && isGeneratedName(name))) continue;
    // That a property is not set is a value like any other: nothing is missing as a whole.
    const verdict = judge(mapAll(states, (state) => (state === null ? 'none' : state)));
    if (verdict !== null) yield { property, states, verdict, weight: weighProperty(property, states, objects) };
  }
}

function mapStates<T>(objects: ObjectStates, map: (object: SchemaObject | null | undefined, side: Side) => T): Readonly<Record<Side, T>> {
  return {
    models: map(objects.models, 'models'),
    revisions: map(objects.revisions, 'revisions'),
    applied: map(objects.applied, 'applied'),
    live: map(objects.live, 'live'),
  };
}

function mapAll(states: States, map: (state: string | null | undefined) => string | null | undefined): States {
  return { models: map(states.models), revisions: map(states.revisions), applied: map(states.applied), live: map(states.live) };
}
