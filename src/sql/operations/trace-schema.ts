import { quoteIdentifier } from '../../postgres/identifier.js';
import { spell } from './describe-operation.js';
import type { ColumnText, ConstraintText, Name, Operation } from './operation.js';

/** What a history's own statements say of one table: enough to write it again. `certain` is false where a statement could not be followed. */
export interface TracedTable {
  readonly columns: readonly ColumnText[];
  readonly constraints: readonly ConstraintText[];
  readonly indexes: readonly TracedIndex[];
  readonly certain: boolean;
}

export interface TracedIndex {
  readonly name: string;
  readonly table: Name;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly plain: boolean;
  readonly sql: string;
}

/** Tables by name, and the latest CREATE statement of every view, type, function, … */
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
  if (operation.kind === 'drop object') objects.delete(objectKey(operation.object, operation.name));
  // A definition under another name, or one that grew, is no longer what the text says.
  if (operation.kind === 'rename object') objects.delete(objectKey(operation.object, operation.name));
  if (operation.kind === 'add enum value') objects.delete(objectKey('type', operation.type));
}

function traceTables(operation: Operation, tables: Map<string, TracedTable>): void {
  if (operation.kind === 'create table') {
    const constraints = operation.constraints.map((constraint) => named(operation.table, constraint));
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
    for (const [key, table] of tables)
      if (table.indexes.some((index) => index.name === operation.name.name)) tables.set(key, { ...table, certain: false });
  } else if (operation.kind === 'other' && operation.table === null) {
    for (const [key, table] of tables) if (mentions(operation.sql, key)) tables.set(key, { ...table, certain: false });
  } else if ('table' in operation && operation.table !== null) {
    const table = tables.get(keyOf(operation.table));
    if (table !== undefined) tables.set(keyOf(operation.table), traceTable(operation, table));
  }
}

function traceTable(operation: Operation, table: TracedTable): TracedTable {
  const change = (name: string, edit: (column: ColumnText) => ColumnText): TracedTable => ({
    ...table,
    columns: table.columns.map((column) => (column.name === name ? edit(column) : column)),
  });
  switch (operation.kind) {
    case 'add column':
      return { ...table, columns: [...table.columns, operation.column], certain: table.certain && !operation.column.more };
    case 'drop column':
      return dropColumn(table, operation.column);
    case 'rename column':
      return {
        ...change(operation.column, (column) => ({ ...column, name: operation.to })),
        certain: table.certain && !isMentioned(table, operation.column),
      };
    case 'alter type':
      return change(operation.column, (column) => ({ ...column, type: operation.type }));
    case 'set nullable':
      return change(operation.column, (column) => ({ ...column, nullable: operation.nullable }));
    case 'set default':
      return change(operation.column, (column) => ({ ...column, default: operation.default }));
    case 'add constraint':
      return addConstraint(table, named(operation.table, operation.constraint));
    case 'validate constraint':
      return { ...table, constraints: table.constraints.map((one) => (one.name === operation.name ? validated(one) : one)) };
    case 'drop constraint':
      return { ...table, constraints: table.constraints.filter((constraint) => constraint.name !== operation.name) };
    case 'create index':
      return {
        ...table,
        indexes: [
          ...table.indexes,
          {
            name: operation.name ?? nameOf(operation.table, operation.columns, 'idx'),
            table: operation.table,
            columns: operation.columns,
            unique: operation.unique,
            plain: operation.plain,
            sql: operation.sql,
          },
        ],
      };
    case 'data':
    case 'neutral':
      return table;
    default:
      return { ...table, certain: false };
  }
}

/** A key that is made of an index takes the index over: written again, it is a key on the index's columns. */
function addConstraint(table: TracedTable, constraint: ConstraintText): TracedTable {
  const name = findUsedIndex(constraint);
  const index = name === null ? undefined : table.indexes.find((one) => one.name === name);
  if (index === undefined) return { ...table, constraints: [...table.constraints, constraint], certain: table.certain && name === null };
  const plain = {
    ...constraint,
    plain: true,
    columns: index.columns,
    sql: `${constraint.type.toUpperCase()} (${index.columns.map((column) => quoteIdentifier(column)).join(', ')})`,
  };
  return { ...table, constraints: [...table.constraints, plain], indexes: table.indexes.filter((one) => one !== index) };
}

/** `UNIQUE USING INDEX name` → `name`. */
export function findUsedIndex({ sql }: ConstraintText): string | null {
  const found = /\bUSING\s+INDEX\s+(?:"([^"]+)"|(\w+))/i.exec(sql);
  return found === null ? null : (found[1] ?? found[2]?.toLowerCase() ?? null);
}

/** NOT VALID may be all that made it more than plain; its own text then says the rest. */
function validated(constraint: ConstraintText): ConstraintText {
  const sql = constraint.sql.replace(/\s+NOT\s+VALID\s*$/i, '');
  return { ...constraint, sql, plain: constraint.plain || !/\b(DEFERRABLE|INITIALLY|MATCH|INHERIT)\b/i.test(sql) };
}

function dropColumn(table: TracedTable, name: string): TracedTable {
  return {
    ...table,
    columns: table.columns.filter((column) => column.name !== name),
    constraints: table.constraints.filter(
      (constraint) => !constraint.columns.includes(name) && !(constraint.type === 'check' && mentions(constraint.sql, name)),
    ),
    indexes: table.indexes.filter((index) => !index.columns.includes(name) && !mentions(index.sql, name)),
  };
}

function isMentioned(table: TracedTable, column: string): boolean {
  return [...table.constraints, ...table.indexes].some(({ sql }) => mentions(sql, column));
}

export function mentions(sql: string, name: string): boolean {
  return new RegExp(`(^|[^\\w$])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\w$])`, 'i').test(sql);
}

const suffixes: Readonly<Record<string, string>> = { 'primary key': 'pkey', unique: 'key', 'foreign key': 'fkey', check: 'check' };

/** The name that PostgreSQL gives an unnamed constraint: ChooseConstraintName in src/backend/catalog/pg_constraint.c. */
function named(table: Name, constraint: ConstraintText): ConstraintText {
  const suffix = suffixes[constraint.type];
  if (constraint.name !== null || suffix === undefined) return constraint;
  return { ...constraint, name: nameOf(table, constraint.type === 'primary key' ? [] : constraint.columns, suffix) };
}

export function nameOf(table: Name, columns: readonly string[], suffix: string): string {
  return [table.name, ...columns, suffix].join('_');
}
