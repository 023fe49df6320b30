import type { CallValue, Value } from '../python/value.js';
import type { TableDraft } from './draft.js';
import { applyAssigned, isColumnCall, readColumn } from './read-column.js';
import { readMetadata } from './read-metadata.js';
import { keyword, note, textOf } from './reading.js';
import type { Registry } from './registry.js';
import { calledSymbol } from './symbol.js';

/** `Table("name", metadata, Column(…), …)`; one that the metadata has already is the same table. */
export function readTable(registry: Registry, call: CallValue, module: string): TableDraft | null {
  const name = textOf(call.args[0] ?? keyword(call, 'name'));
  if (name === null) {
    if (call.args.length > 0) note(registry, 'table', call.args[0] ?? 'its name is not known', call.place);
    return null;
  }
  const extension = call.callee.kind === 'attribute' ? call.callee.of : null;
  const given = call.args[1] ?? keyword(call, 'metadata') ?? null;
  const metadata = readMetadata(registry, registry.metadata, given === null || isColumnCall(given) ? extension : given);
  const options = new Map(call.keywords.map((one) => [one.name, one.value]));
  const schema = options.get('schema');
  const schemaName = schema === undefined || schema.kind === 'none' ? metadata.schema : textOf(schema);
  const before = registry.tables.find((table) => table.name === name && table.schema === schemaName && table.metadata === metadata);
  const table: TableDraft = before ?? {
    metadata,
    name,
    schema: schemaName,
    classes: [],
    module,
    place: call.place,
    columns: [],
    items: [],
    relationships: [],
    options,
    declarative: false,
  };
  registry.tableCalls.set(call, table);
  if (before === undefined) registry.tables.push(table);
  for (const item of call.args.slice(isItem(call.args[1]) ? 1 : 2)) if (item.kind === 'call') addToTable(registry, table, item);
  return table;
}

/** Flask-SQLAlchemy's `db.Table` takes no metadata, so that a column may come second. */
function isItem(value: Value | undefined): boolean {
  return value !== undefined && (isColumnCall(value) || /(Constraint|Index)$/.test(calledSymbol(value) ?? ''));
}

/** A column, a constraint or an index that a table is given. */
export function addToTable(registry: Registry, table: TableDraft, item: CallValue): void {
  const symbol = calledSymbol(item);
  if (symbol === 'MetaData') return;
  if (isColumnCall(item) || registry.columnCalls.has(item)) {
    const known =
      registry.columnCalls.get(item)?.column ??
      readColumn(registry, item, {
        attribute: textOf(item.args[0] ?? keyword(item, 'name')) ?? '',
        inherited: false,
        annotation: null,
        place: item.place,
      });
    const column = applyAssigned(registry, known, item.assigned);
    if (!column.sources.includes(item)) column.sources.push(item);
    const at = table.columns.findIndex((other) => other.name === column.name);
    if (at === -1) table.columns.push(column);
    else table.columns[at] = column;
    registry.columnCalls.set(item, { table, column });
  } else if (!registry.taken.has(item)) {
    table.items.push(item);
    registry.taken.add(item);
  }
}
