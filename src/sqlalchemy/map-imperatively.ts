import type { CallValue, Value } from '../python/value.js';
import { addRelationship } from './add-relationship.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { mappedBy } from './mapper-call.js';
import { argument, entriesOf, itemsOf, keyword, textOf } from './reading.js';
import { columnOf, type MappedClass, type Registry, tableOf } from './registry.js';
import { asRelationship } from './relationship.js';
import { calledSymbol } from './symbol.js';

/** Maps a class to a table that stands by itself. Source: `registry.map_imperatively` in sqlalchemy/orm/decl_api.py. */
export function mapImperatively(registry: Registry, call: CallValue): void {
  const self = argument(call, 0, 'class_');
  const given = argument(call, 1, 'local_table');
  if (self?.kind !== 'class' || registry.mapped.has(self)) return;
  const inherits = inheritedOf(registry, keyword(call, 'inherits') ?? null);
  const table = (given === null ? null : tableOf(registry, given)) ?? inherits?.table ?? null;
  const options = new Map(call.keywords.map((one) => [one.name, one.value]));
  const mapped: MappedClass = { class: self, table, attributes: new Map(), relationships: new Map(), inherits, options };
  registry.mapped.set(self, mapped);
  if (table === null) return;
  if (!table.classes.includes(self)) table.classes.push(self);
  for (const [name, value] of entriesOf(options.get('properties') ?? null)) addProperty(registry, mapped, name, value);
  const left = new Set(itemsOf(registry, options.get('exclude_properties') ?? null).flatMap((one) => textOf(one) ?? []));
  if (table === inherits?.table) return;
  for (const column of table.columns)
    if (!left.has(column.key) && ![...mapped.attributes.values()].includes(column)) mapped.attributes.set(column.key, column);
}

/** A mapper, or the class that it maps. */
function inheritedOf(registry: Registry, value: Value | null): MappedClass | null {
  const self = value?.kind === 'call' ? mappedBy(value) : value;
  return self?.kind === 'class' ? (registry.mapped.get(self) ?? null) : null;
}

/** `mapper.add_property(name, property)`, `properties={name: property}`. */
export function addProperty(registry: Registry, mapped: MappedClass, name: string, value: Value): void {
  const relationship = asRelationship(value);
  if (relationship !== null) {
    mapped.attributes.set(name, null);
    registry.later.push(() => addRelationship(registry, mapped, name, relationship, null));
    return;
  }
  const column = columnIn(registry, mapped.table, value);
  if (column === null) mapped.class.names.set(name, value);
  else {
    column.attribute = name;
    mapped.attributes.set(name, column);
  }
}

/** `table.c.name`, `column_property(table.c.name)`, `[table.c.name, other.c.name]`. */
function columnIn(registry: Registry, table: TableDraft | null, value: Value): ColumnDraft | null {
  const [first] = value.kind === 'list' || value.kind === 'tuple' ? value.items : [value];
  if (first === undefined) return null;
  if (first.kind === 'call' && /^(column_property|deferred)$/.test(calledSymbol(first) ?? '')) {
    const column = first.args[0] === undefined ? null : columnIn(registry, table, first.args[0]);
    if (column !== null && calledSymbol(first) === 'deferred') column.deferred = true;
    return column;
  }
  return columnOf(registry, table, first)?.column ?? null;
}
