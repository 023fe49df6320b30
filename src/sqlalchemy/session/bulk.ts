import type { CallValue, ClassValue, InstanceValue, Value } from '../../python/value.js';
import { insertOf } from '../load/insert.js';
import { primaryKeyOf } from '../load/mapper.js';
import { isUnknown } from '../load/relationship-facts.js';
import { updateOf } from '../load/update.js';
import { entriesOf } from '../reading.js';
import type { CompiledStatement } from '../statement/compiled.js';
import type { Workspace } from './call-session.js';
import type { SessionKind } from './is-session.js';
import { stateOf } from './objects.js';
import { noteUnknown, record } from './recorder.js';

/** `session.bulk_save_objects(objects)`: each shape of object in a statement of its own, past the unit of work. */
export function saveInBulk(work: Workspace, call: CallValue, kind: SessionKind): void {
  const objects = itemsOf(work, call.args[0]).filter((one): one is InstanceValue => one.kind === 'instance');
  for (const object of objects) {
    if (stateOf(work.objects, object).isNew) insertRow(work, call, kind, object.class, object.attributes);
    else updateRow(work, call, kind, object.class, new Map([...(work.pending.changed.get(object) ?? [])].map((name) => [name, object])));
    work.pending.changed.delete(object);
  }
}

/** `session.bulk_insert_mappings(Model, rows)`, `session.bulk_update_mappings(Model, rows)`. */
export function writeMappings(work: Workspace, call: CallValue, kind: SessionKind, verb: 'insert' | 'update'): void {
  const [self, rows] = call.args;
  if (self?.kind !== 'class') return;
  const each = itemsOf(work, rows);
  const known = each.filter((row) => row.kind === 'dict');
  if (known.length === 0)
    noteUnknown(
      work.recorder,
      { kind: 'unknown', reason: 'the columns of the rows are known only when the code runs', place: null },
      call.place,
    );
  for (const row of known) (verb === 'insert' ? insertRow : updateRow)(work, call, kind, self, new Map(entriesOf(row)));
}

function itemsOf(work: Workspace, value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : (work.evaluation.iterate(value) ?? []);
}

type Write = (work: Workspace, call: CallValue, kind: SessionKind, self: ClassValue, set: ReadonlyMap<string, Value>) => void;

const insertRow: Write = (work, call, kind, self, set) => send(work, call, kind, insertOf(work.recorder.registry, self, set, 'bulk'));

/** The key finds the row; the rest is set. */
const updateRow: Write = (work, call, kind, self, set) => {
  const { registry } = work.recorder;
  const mapped = registry.mapped.get(self);
  const keys =
    mapped?.table === null || mapped === undefined ? [] : primaryKeyOf(registry, mapped.table).map(({ column }) => column.attribute);
  send(work, call, kind, updateOf(registry, self, new Map([...set].filter(([name]) => !keys.includes(name)))));
};

function send(work: Workspace, { place }: CallValue, kind: SessionKind, statements: ReturnType<typeof insertOf>): void {
  if (isUnknown(statements)) noteUnknown(work.recorder, statements, place);
  else for (const statement of statements) recordOnce(work, statement, place, kind);
}

function recordOnce(work: Workspace, statement: CompiledStatement, place: CallValue['place'], kind: SessionKind): void {
  record(work.recorder, work.run(), statement, { cause: 'flush', place, session: kind });
}
