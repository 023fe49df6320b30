import { findInClass } from '../python/class-facts.js';
import { type Annotation, type CallValue, type ClassValue, type Value } from '../python/value.js';
import { findTypeMap, type Root } from './declarative-base.js';
import type { ColumnDraft } from './draft.js';
import { readMapped, type TypeMap } from './mapped-annotation.js';
import { isColumnCall, readColumn } from './read-column.js';
import { note } from './reading.js';
import type { MappedClass, Registry } from './registry.js';
import { asRelationship } from './relationship.js';
import { fieldAsColumn, valueAsColumn } from './sqlmodel-field.js';
import { calledSymbol } from './symbol.js';
import { isDeclared } from './table-name.js';

interface Collected {
  readonly columns: ColumnDraft[];
  readonly attributes: Map<string, ColumnDraft | null>;
  readonly relationships: { call: CallValue; name: string; written: Annotation | undefined }[];
}

/** Columns and relationships of the class and its mixins, in SQLAlchemy 2's order: the class first, then its bases. */
export function collect(registry: Registry, self: ClassValue, root: Root, inherits: MappedClass | null): Collected {
  const types = findTypeMap(self);
  const collected: Collected = { columns: [], attributes: new Map(), relationships: [] };
  const ancestors = self.ancestors.filter((ancestor) => ancestor.kind === 'class');
  // SQLModel has its fields in Pydantic's order: those of the bases first.
  for (const ancestor of new Set(root === 'sqlmodel' ? ancestors.toReversed() : ancestors)) {
    if (ancestor !== self && registry.mapped.has(ancestor)) continue;
    for (const name of orderedNames(ancestor)) {
      if (name.startsWith('__') || collected.attributes.has(name)) continue;
      const first = findInClass(self, name);
      if (ancestor.names.has(name) && first !== null && first.class !== ancestor) continue;
      if (!ancestor.names.has(name) && first !== null) continue;
      if (ancestor !== self && inherits !== null && hasAttribute(inherits, name)) continue;
      collectOne(registry, self, ancestor, name, { types, root, collected });
    }
  }
  return {
    ...collected,
    columns: collected.columns
      .map((column, at) => ({ column, at }))
      .sort((a, b) => a.column.sortOrder - b.column.sortOrder || a.at - b.at)
      .map((entry) => entry.column),
  };
}

function hasAttribute(mapped: MappedClass, name: string): boolean {
  for (let at: MappedClass | null = mapped; at !== null; at = at.inherits) if (at.attributes.has(name)) return true;
  return false;
}

/** Source: `merge_lists_w_ordering` in sqlalchemy/util/_collections.py, over the class's names and its annotations. */
function orderedNames(value: ClassValue): string[] {
  const overlap = new Set([...value.names.keys()].filter((name) => value.annotations.has(name)));
  let [current, other] = [[...value.names.keys()], [...value.annotations.keys()]];
  const result: string[] = [];
  for (;;) {
    const name = current.shift();
    if (name === undefined) return [...result, ...other];
    if (overlap.delete(name)) [current, other] = [other, current];
    else result.push(name);
  }
}

interface Collecting {
  readonly types: TypeMap;
  readonly root: Root;
  readonly collected: Collected;
}

function collectOne(registry: Registry, self: ClassValue, owner: ClassValue, name: string, { types, root, collected }: Collecting): void {
  const raw = owner.names.get(name);
  const written = owner.annotations.get(name);
  const value = raw !== undefined && isDeclared(raw) ? registry.evaluation.call(raw, [self], [], owner.place) : raw;
  const relationship = asRelationship(value);
  if (relationship !== null) {
    collected.attributes.set(name, null);
    collected.relationships.push({ call: relationship, name, written });
    return;
  }
  const annotation = written === undefined ? null : readMapped(registry, written, types, root === 'sqlmodel');
  const place = written?.place ?? owner.namePlaces.get(name) ?? owner.place;
  if (value !== undefined && value.kind === 'unknown' && raw !== undefined && (isDeclared(raw) || annotation !== null)) {
    note(registry, `attribute ${self.name}.${name}`, value, place);
    return;
  }
  // What `deferred(…)` and its like wrap does not see the annotation.
  for (const call of columnCalls(value, annotation !== null, root)) {
    const declared = root !== 'sqlmodel' ? call : call !== null ? fieldAsColumn(call) : valueAsColumn(value, place);
    const draft = readColumn(registry, declared, {
      attribute: name,
      inherited: owner !== self,
      annotation: call !== null && call !== value ? null : annotation,
      place,
    });
    if (value?.kind === 'call' && calledSymbol(value) === 'deferred') draft.deferred = true;
    if (call !== null && !draft.sources.includes(call)) draft.sources.push(call);
    collected.attributes.set(name, draft);
    collected.columns.push(draft);
  }
}

const wrappers = new Set(['deferred', 'column_property', 'composite', 'query_expression']);

/** The columns that an attribute declares: none, one, or those of a composite. Null stands for `mapped_column()`. */
function columnCalls(value: Value | undefined, annotated: boolean, root: Root): (CallValue | null)[] {
  if (value === undefined) return annotated ? [null] : [];
  const call = value.kind === 'call' ? value : null;
  const isColumn: boolean = isColumnCall(value);
  if (call !== null && isColumn) return [call];
  if (call !== null && wrappers.has(calledSymbol(call) ?? '')) return call.args.filter(isColumnCall);
  if (root === 'sqlmodel' && annotated) return call !== null && calledSymbol(call) === 'Field' ? [call] : [null];
  return [];
}
