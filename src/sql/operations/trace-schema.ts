import { spell } from './describe-operation.js';
import type { Name, Operation } from './operation.js';
import { mentions, nameConstraint, renameInTable, type TracedIndex, type TracedTable, traceTable } from './trace-table.js';

/** Tables by name, the latest CREATE statement of every view, type, function, …, and the latest comments. */
export interface TracedSchema {
  readonly tables: ReadonlyMap<string, TracedTable>;
  readonly objects: ReadonlyMap<string, string>;
}

export const emptySchema: TracedSchema = { tables: new Map(), objects: new Map() };

/** Follows operations in their order, from what earlier ones left. Names without a schema and in `public` are the same. */
export function traceSchema(operations: readonly Operation[], start: TracedSchema = emptySchema): TracedSchema {
  const tables = new Map(start.tables);
  const objects = new Map(start.objects);
  for (const operation of operations) {
    traceObject(operation, objects);
    traceTables(operation, tables);
  }
  return { tables, objects };
}

export function keyOf(name: Name): string {
  return spell(name.schema === 'public' ? { schema: null, name: name.name } : name);
}

export function objectKey(object: string, name: Name): string {
  return `${object} ${keyOf(name)}`;
}

export function findIndex(schema: TracedSchema, name: string): TracedIndex | null {
  for (const table of schema.tables.values()) {
    const found = table.indexes.find((index) => index.name === name);
    if (found !== undefined) return found;
  }
  return null;
}

function traceObject(operation: Operation, objects: Map<string, string>): void {
  if (operation.kind === 'create object') objects.set(objectKey(operation.object, operation.name), operation.sql);
  if (operation.kind === 'comment') objects.set(objectKey('comment', { schema: null, name: operation.target }), operation.text ?? 'NULL');
  if (operation.kind === 'drop object') objects.delete(objectKey(operation.object, operation.name));
  // A definition under another name, or one that grew, is no longer what the text says.
  if (operation.kind === 'rename object') objects.delete(objectKey(operation.object, operation.name));
  if (operation.kind === 'add enum value') objects.delete(objectKey('type', operation.type));
}

function traceTables(operation: Operation, tables: Map<string, TracedTable>): void {
  if (operation.kind === 'create table') {
    const constraints = operation.constraints.map((constraint) => nameConstraint(operation.table, constraint));
    const key = keyOf(operation.table);
    if (!tables.has(key))
      tables.set(key, { columns: operation.columns, constraints, indexes: [], certain: operation.columns.every((column) => !column.more) });
  } else if (operation.kind === 'drop table') tables.delete(keyOf(operation.table));
  else if (operation.kind === 'rename table') {
    const key = keyOf(operation.table);
    const table = tables.get(key);
    tables.delete(key);
    if (table !== undefined)
      tables.set(keyOf({ schema: operation.table.schema, name: operation.to }), {
        ...table,
        certain: table.indexes.length === 0 && table.certain,
      });
  } else if (operation.kind === 'drop index') {
    for (const [key, table] of tables) {
      if (table.indexes.some((index) => index.name === operation.index.name))
        tables.set(key, { ...table, indexes: table.indexes.filter((index) => index.name !== operation.index.name) });
    }
  } else if (operation.kind === 'rename object') {
    for (const [key, table] of tables) tables.set(key, renameInTable(table, key, operation));
  } else if (operation.kind === 'other' && operation.table === null) {
    for (const [key, table] of tables) if (mentions(operation.sql, key)) tables.set(key, { ...table, certain: false });
  } else if ('table' in operation && operation.table !== null) {
    const table = tables.get(keyOf(operation.table));
    if (table !== undefined) tables.set(keyOf(operation.table), traceTable(operation, table));
  }
}
