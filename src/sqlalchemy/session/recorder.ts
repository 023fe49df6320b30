import { describe } from '../../python/describe.js';
import { openingOf } from '../../python/open.js';
import type { Run, RunningLoop } from '../../python/run.js';
import type { Unknown, Value } from '../../python/value.js';
import type { NotExamined, Place } from '../../source/place.js';
import type { Parameter, RowPart } from '../../workload/code.js';
import { quoteLiteral } from '../../postgres/identifier.js';
import type { Registry } from '../registry.js';
import { findAttribute, ownerOf } from '../registry.js';
import type { CompiledPart, CompiledStatement } from '../statement/compiled.js';
import type { Draft, DraftLoop } from './draft.js';
import { nameFrame } from './name-function.js';
import { tracePath } from './trace-path.js';

/** What is recorded of one way: sends in order, which send a value comes from, and what was not read. */
export interface Recorder {
  readonly registry: Registry;
  readonly drafts: Draft[];
  readonly unknown: NotExamined[];
  readonly origins: Map<Value, Draft>;
}

export function startRecorder(registry: Registry): Recorder {
  return { registry, drafts: [], unknown: [], origins: new Map() };
}

export type NewDraft = Pick<Draft, 'cause' | 'place' | 'session'> & {
  readonly relationship?: Draft['relationship'];
  readonly around?: readonly RunningLoop[];
  readonly of?: Draft | null;
};

/** Records a statement as sent from where the run is. */
export function record(recorder: Recorder, run: Run, compiled: CompiledStatement, made: NewDraft): Draft {
  const { composed } = compiled;
  const draft: Draft = {
    sql: compiled.sql,
    parameters: compiled.parameters.map(readParameter),
    cause: made.cause,
    place: made.place,
    built: made.cause === 'statement' ? compiled.place : null,
    path: tracePath(run, made.place),
    loops: run.loops.map((loop) => draftLoop(recorder, loop)),
    around: (made.around ?? []).map((loop) => draftLoop(recorder, loop)),
    of: made.of ?? null,
    fetches: compiled.verb === 'select' ? 'unknown' : 'none',
    row: compiled.row.map((part) => rowPart(recorder.registry, part)),
    returned: false,
    relationship: made.relationship ?? null,
    session: made.session,
    decisions: [...run.way.decisions],
    composed: composed === null ? null : { place: composed.place ?? made.place, reason: composed.reason, whole: composed.whole },
    compiled,
  };
  recorder.drafts.push(draft);
  if (compiled.unsure !== undefined) noteUnknown(recorder, compiled.unsure, made.place);
  return draft;
}

export function noteUnknown(recorder: Recorder, what: Unknown, place: Place): void {
  const where = what.place === null || what.place.file === '' ? place : what.place;
  const entry = { file: where.file, line: where.line, object: `statement at ${place.file}:${place.line}`, reason: what.reason };
  if (!recorder.unknown.some((one) => one.object === entry.object && one.reason === entry.reason && one.line === entry.line))
    recorder.unknown.push(entry);
}

function draftLoop(recorder: Recorder, { place, form, over, atMost, complete, frame }: RunningLoop): DraftLoop {
  return {
    place,
    form,
    function: frame === null ? '' : nameFrame(frame),
    over: over === null ? null : originOf(recorder, over),
    atMost,
    complete: complete === true,
  };
}

/** The send that a value comes from. */
export function originOf(recorder: Recorder, value: Value): Draft | null {
  const own = recorder.origins.get(value);
  if (own !== undefined) return own;
  const over = openingOf(value)?.over ?? null;
  if (over !== null && over !== value) return originOf(recorder, over);
  const [item] = value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set' ? value.items : [];
  if (item !== undefined && openingOf(value) !== null) return recorder.origins.get(item) ?? null;
  // `rows.items()`, `groups[key]`: what is made of rows.
  if (value.kind === 'subscript' || value.kind === 'attribute') return originOf(recorder, value.of);
  if (value.kind === 'call') return value.callee.kind === 'attribute' ? originOf(recorder, value.callee.of) : null;
  return null;
}

function readParameter(value: Value): Parameter {
  return { literal: literalOf(value), name: nameOf(value) };
}

function literalOf(value: Value): string | null {
  switch (value.kind) {
    case 'none':
      return 'NULL';
    case 'boolean':
      return value.value ? 'true' : 'false';
    case 'number':
      return String(value.value);
    case 'string':
      return quoteLiteral(value.value);
    default:
      return null;
  }
}

function nameOf(value: Value): string | null {
  if (value.kind === 'attribute') return value.name;
  if (value.kind === 'reference') return value.name.startsWith('runtime.') ? (value.name.split('.').at(-1) ?? null) : null;
  if (value.kind === 'call') return value.args.length === 1 && value.args[0] !== undefined ? nameOf(value.args[0]) : null;
  return value.kind === 'member' || value.kind === 'subscript' ? describe(value) : null;
}

function rowPart(registry: Registry, part: CompiledPart): RowPart {
  if (part.kind === 'value' || part.class === null) return { kind: 'value' };
  const mapped = registry.mapped.get(part.class);
  if (part.kind === 'entity')
    return mapped?.table === null || mapped === undefined
      ? { kind: 'value' }
      : { kind: 'entity', className: part.class.name, schema: mapped.table.schema, table: mapped.table.name };
  const column = findAttribute(mapped, part.attribute);
  const table = column === null ? null : ownerOf(mapped, column);
  return column === null || table === null
    ? { kind: 'value' }
    : { kind: 'column', schema: table.schema, table: table.name, column: column.name };
}
