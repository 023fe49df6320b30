import { markOpen } from '../../python/open.js';
import { type AttributeValue, type CallValue, type DictValue, list, string, type Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import type { CompiledPart } from '../statement/compiled.js';
import type { Draft } from './draft.js';
import { makeObject, type Objects } from './objects.js';
import type { Recorder } from './recorder.js';

/** What a statement gives back, until its rows are taken: rows, the values of one column, or mappings. */
export interface ResultState {
  readonly draft: Draft;
  readonly shape: 'rows' | 'scalars' | 'mappings';
  readonly index: number;
  readonly streamed: boolean;
}

export interface Results {
  readonly states: Map<Value, ResultState>;
  /** Names of the parts of a row that is a tuple. */
  readonly labels: Map<Value, readonly (string | null)[]>;
  readonly optional: Set<Value>;
  /** Arguments that are never None, as their annotation and default say. */
  readonly present: Set<Value>;
  /** Rows of legacy queries that a loop goes over, by the query. */
  readonly looped: Map<Value, Value>;
}

export function startResults(): Results {
  return { states: new Map(), labels: new Map(), optional: new Set(), present: new Set(), looped: new Map() };
}

/** A method of a result; undefined for what is none. */
export function callResult(
  recorder: Recorder,
  objects: Objects,
  results: Results,
  call: CallValue,
  of: Value,
  method: string,
): Value | undefined {
  const state = results.states.get(of);
  if (state === undefined) return undefined;
  const again = (more: Partial<ResultState>): Value => {
    results.states.set(call, { ...state, ...more });
    recorder.origins.set(call, state.draft);
    return call;
  };
  const row = (optional: boolean): Value => {
    state.draft.fetches = 'one';
    return rowOf(recorder, objects, results, state, call.place, optional);
  };
  switch (method) {
    case 'scalars':
      return again({ shape: 'scalars', index: call.args[0]?.kind === 'number' ? call.args[0].value : 0 });
    case 'mappings':
      return again({ shape: 'mappings' });
    case 'unique':
    case 'tuples':
    case 'yield_per':
    case 'execution_options':
    case 'freeze':
    case 'columns':
      return again(method === 'yield_per' ? { streamed: true } : {});
    case 'all':
    case 'fetchall':
    case 'to_list':
      return takeAll(recorder, objects, results, state, call.place);
    case 'fetchmany':
      return takeAll(recorder, objects, results, state, call.place);
    case 'partitions': {
      const rows = takeAll(recorder, objects, results, { ...state, streamed: true }, call.place);
      const parts = markOpen(list([rows]), null);
      recorder.origins.set(parts, state.draft);
      return parts;
    }
    case 'first':
    case 'one_or_none':
    case 'fetchone':
      return row(true);
    case 'one':
      return row(false);
    case 'scalar':
    case 'scalar_one':
    case 'scalar_one_or_none':
      state.draft.fetches = 'one';
      return rowOf(recorder, objects, results, { ...state, shape: 'scalars', index: 0 }, call.place, method !== 'scalar_one');
    case 'close':
      return { kind: 'none' };
    default:
      return undefined;
  }
}

function takeAll(recorder: Recorder, objects: Objects, results: Results, state: ResultState, place: Place): Value {
  state.draft.fetches = state.streamed ? 'stream' : 'all';
  const rows = markOpen(list([rowOf(recorder, objects, results, state, place, false)]), null);
  recorder.origins.set(rows, state.draft);
  return rows;
}

/** What a loop over a result, a list of rows or a mapping of them goes over. */
export function itemOfResult(recorder: Recorder, objects: Objects, results: Results, of: Value): Value | undefined {
  const state = results.states.get(of);
  if (state === undefined) return undefined;
  state.draft.fetches = state.streamed ? 'stream' : 'all';
  const place = 'place' in of && of.place !== null ? of.place : state.draft.place;
  return rowOf(recorder, objects, results, state, place, false);
}

/** One row in the shape that the result gives it. */
export function rowOf(recorder: Recorder, objects: Objects, results: Results, state: ResultState, place: Place, optional: boolean): Value {
  const { draft, shape, index } = state;
  const parts = draft.compiled?.row ?? [];
  const value = (part: CompiledPart | undefined, name: string): Value => {
    const made = partValue(objects, draft, part, name, place, optional && shape === 'scalars');
    recorder.origins.set(made, draft);
    if (made.kind !== 'instance' && optional) results.optional.add(made);
    return made;
  };
  if (shape === 'scalars') return value(parts[index], 'scalar');
  const values = parts.map((part, at) => value(part, labelOf(part) ?? `column${at + 1}`));
  const labels = parts.map(labelOf);
  const row: Value =
    shape === 'mappings'
      ? ({ kind: 'dict', entries: values.map((one, at) => [string(labels[at] ?? `column${at + 1}`), one]) } satisfies DictValue)
      : list(values, 'tuple');
  results.labels.set(row, labels);
  if (optional) results.optional.add(row);
  recorder.origins.set(row, draft);
  return row;
}

function labelOf(part: CompiledPart): string | null {
  return part.label ?? (part.kind === 'entity' ? part.class.name : null);
}

function partValue(objects: Objects, draft: Draft, part: CompiledPart | undefined, name: string, place: Place, optional: boolean): Value {
  if (part?.kind === 'entity') {
    const loads = (draft.compiled?.loads ?? []).filter(({ path }) => path[0] === undefined || isOf(part.class, path[0].class));
    return makeObject(objects, part.class, place, { draft, loads, session: draft.session, optional });
  }
  const of: Value = { kind: 'reference', name: `runtime.row_${draft.place.line}_${draft.place.column}` };
  const label = part?.kind === 'column' ? part.attribute : (part?.label ?? name);
  return { kind: 'attribute', of, name: label, place } satisfies AttributeValue;
}

function isOf(self: Extract<Value, { kind: 'class' }>, declared: Extract<Value, { kind: 'class' }>): boolean {
  return self.ancestors.includes(declared) || declared.ancestors.includes(self);
}

/** `row.name`, `row._mapping`, `result.rowcount`. */
export function attributeOfRow(results: Results, of: Value, name: string): Value | undefined {
  const labels = results.labels.get(of);
  if (labels === undefined || of.kind !== 'tuple') return undefined;
  const at = labels.indexOf(name);
  if (at !== -1) return of.items[at];
  if (name === '_mapping')
    return { kind: 'dict', entries: of.items.map((item, index) => [string(labels[index] ?? `column${index + 1}`), item]) };
  if (name === 'count' || name === 'index') return undefined;
  return of.items.length === 0 ? { kind: 'reference', name: `runtime.row.${name}` } : undefined;
}
