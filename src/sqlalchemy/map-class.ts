import { findInClass } from '../python/class-facts.js';
import type { ClassValue } from '../python/value.js';
import { findTable } from './class-table.js';
import { collect } from './collect-columns.js';
import { findRoot, isAbstract, isBaseClass } from './declarative-base.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { readMapped } from './mapped-annotation.js';
import { noteOutsideBases, noteUnmapped } from './outside-base.js';
import type { MappedClass, Registry } from './registry.js';
import { addRelationship } from './add-relationship.js';
import { isDeclared } from './table-name.js';

/** Maps a class when SQLAlchemy would: its table, or what it adds to the table of its superclass. */
export function mapClass(registry: Registry, self: ClassValue): void {
  if (isBaseClass(self) || isAbstract(self)) return;
  const root = findRoot(self);
  if (root === null) {
    noteUnmapped(registry, self);
    return;
  }
  noteOutsideBases(registry, self);
  const isMapped = (value: ClassValue): boolean => registry.mapped.has(value);
  const superclass = self.ancestors.find(
    (ancestor): ancestor is ClassValue => ancestor.kind === 'class' && ancestor !== self && isMapped(ancestor),
  );
  const inherits = superclass === undefined ? null : (registry.mapped.get(superclass) ?? null);
  const collected = collect(registry, self, root, inherits);
  const table = findTable(registry, self, root, inherits, collected.columns);
  const mapped: MappedClass = {
    class: self,
    table: table ?? inherits?.table ?? null,
    attributes: collected.attributes,
    relationships: new Map(),
    inherits,
  };
  registry.mapped.set(self, mapped);
  if (mapped.table === null) return;
  if (table === null || table !== mapped.table) addToSuperclass(mapped.table, collected.columns, mapped);
  if (!mapped.table.classes.includes(self)) mapped.table.classes.push(self);
  for (const column of collected.columns)
    for (const source of column.sources) if (!column.inherited) registry.columnCalls.set(source, { table: mapped.table, column });
  // Annotations of relationships name classes that may come later.
  registry.later.push(() => {
    for (const { call, name, written } of collected.relationships)
      addRelationship(registry, mapped, name, call, written === undefined ? null : readMapped(registry, written, [], root === 'sqlmodel'));
  });
  runMapperHook(registry, self);
}

/** Single-table inheritance: the columns join the superclass's table, and are nullable only if they say so. */
function addToSuperclass(table: TableDraft, columns: readonly ColumnDraft[], mapped: MappedClass): void {
  for (const column of columns) {
    const before = table.columns.find((other) => other.name === column.name);
    if (before === undefined) table.columns.push(column);
    else {
      before.sources.push(...column.sources);
      mapped.attributes.set(column.attribute, before);
    }
  }
}

/** `__mapper_cls__`: what the project does when a class is mapped, such as making a history table, is followed. */
function runMapperHook(registry: Registry, self: ClassValue): void {
  const hook = findInClass(self, '__mapper_cls__')?.value;
  if (hook === undefined) return;
  const mapper = isDeclared(hook) ? registry.evaluation.call(hook, [self], [], self.place) : hook;
  if (mapper.kind === 'function') registry.evaluation.call(mapper, [self], [], self.place);
}
