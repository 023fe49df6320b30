import { type CallValue, type ClassValue, string, type Value } from '../python/value.js';
import type { Root } from './declarative-base.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { readMetadata } from './read-metadata.js';
import { entriesOf, itemsOf, note, textOf } from './reading.js';
import { type MappedClass, type Registry, tableOf } from './registry.js';
import { isAutoNamed, readDirective, toSnakeCase } from './table-name.js';

/** The class's own table; null when it has none or shares its superclass's. */
export function findTable(
  registry: Registry,
  self: ClassValue,
  root: Root,
  inherits: MappedClass | null,
  columns: readonly ColumnDraft[],
): TableDraft | null {
  const isMapped = (value: ClassValue): boolean => registry.mapped.has(value);
  const fixed = self.names.get('__table__');
  if (fixed !== undefined) return useTable(registry, self, fixed);
  const auto = isAutoNamed(self, root, isMapped);
  const given = auto ? string(toSnakeCase(self.name), self.place) : readDirective(registry, self, '__tablename__', isMapped);
  const value = given ?? (root === 'sqlmodel' ? string(self.name.toLowerCase(), self.place) : null);
  // Flask-SQLAlchemy drops the name it made when the class inherits and has no primary key.
  if (auto && inherits !== null && !columns.some((column) => column.primaryKey)) return null;
  if (value === null || value.kind === 'none') return null;
  const name = textOf(value);
  if (name === null) {
    note(registry, `table of class ${self.name}`, value, self.namePlaces.get('__tablename__') ?? self.place);
    return null;
  }
  return makeTable(registry, self, name, columns, isMapped);
}

function makeTable(
  registry: Registry,
  self: ClassValue,
  name: string,
  columns: readonly ColumnDraft[],
  isMapped: (value: ClassValue) => boolean,
): TableDraft {
  const metadata = readMetadata(registry, registry.metadata, self);
  const { items, options } = readTableArgs(registry, self, readDirective(registry, self, '__table_args__', isMapped));
  const schema = options.get('schema');
  const table: TableDraft = {
    metadata,
    name,
    schema: schema === undefined ? metadata.schema : textOf(schema),
    classes: [],
    module: self.module,
    place: self.place,
    columns: [...columns],
    items,
    relationships: [],
    options,
    declarative: true,
  };
  for (const item of items) registry.taken.add(item);
  registry.tables.push(table);
  return table;
}

/** `__table_args__`: a dict, or a tuple that may end in one. */
export function readTableArgs(
  registry: Registry,
  self: ClassValue,
  value: Value | null,
): { items: CallValue[]; options: Map<string, Value> } {
  const items: CallValue[] = [];
  const options = new Map<string, Value>();
  const parts = value?.kind === 'dict' ? [value] : value === null ? [] : itemsOf(registry, value);
  if (value !== null && value.kind !== 'none' && value.kind !== 'dict' && registry.evaluation.iterate(value) === null)
    note(registry, `__table_args__ of ${self.name}`, value, self.namePlaces.get('__table_args__') ?? self.place);
  for (const part of parts) {
    if (part.kind === 'call') items.push(part);
    else if (part.kind === 'dict') for (const [key, option] of entriesOf(part)) options.set(key, option);
    else note(registry, `__table_args__ of ${self.name}`, part, self.namePlaces.get('__table_args__') ?? self.place);
  }
  return { items, options };
}

function useTable(registry: Registry, self: ClassValue, value: Value): TableDraft | null {
  const table = tableOf(registry, value);
  if (table === null) note(registry, `table of class ${self.name}`, value, self.namePlaces.get('__table__') ?? self.place);
  return table;
}
