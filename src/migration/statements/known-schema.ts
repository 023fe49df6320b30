import type { Command, NewColumn, NewConstraint } from '../commands/command.js';
import type { SpelledType } from '../commands/spelled-type.js';
import { nameOf } from '../../sql/operations/trace-table.js';
import type { Name } from '../../sql/operations/operation.js';
import { renameObject } from './known-renames.js';
import { dependentViews, type KnownView, makeView, removeView } from './known-views.js';
import { keyOf } from './name-key.js';

/** A foreign key: its columns, the table that it references, whether its check may wait until COMMIT, or does unless told otherwise. */
export interface Reference {
  readonly columns: readonly string[];
  readonly table: Name;
  readonly deferred: NewConstraint['deferred'];
}

/** A table as far as the migrations' own text tells. */
export interface KnownTable {
  readonly name: Name;
  readonly columns: Map<string, { type: SpelledType; notNull: boolean }>;
  /** Valid CHECK constraints that say of a column that it is not NULL. */
  readonly proofs: Map<string, string>;
  /** Constraints that were added NOT VALID, and their kind. */
  readonly notValid: Map<string, NewConstraint['type']>;
  readonly constraints: Map<string, NewConstraint['type']>;
  /** Foreign keys by name: their columns, and the table that they reference. */
  readonly references: Map<string, Reference>;
  readonly primaryKey: Set<string>;
  partitioned: boolean;
  hasDefaultPartition: boolean;
  /** Columns that CHECK constraints read, by the constraint's name. */
  readonly checks: Map<string, readonly string[]>;
  /** Has a CHECK, which may imply the bounds of a partition. */
  hasCheck: boolean;
  readonly partitionOf: Name | null;
  readonly isDefaultPartition: boolean;
}

/** What migrations have made so far, by their own text. What a schema is in full is the shadow's business; this is what text alone tells. */
export interface KnownSchema {
  readonly tables: Map<string, KnownTable>;
  /** Name of an index → its table. */
  readonly indexes: Map<string, { readonly table: Name; readonly columns: readonly string[] }>;
  /** Enums and domains. */
  readonly types: Map<string, { readonly of: 'enum' | 'domain' | 'other'; readonly base: SpelledType | null }>;
  readonly views: Map<string, KnownView>;
  /** Views that were dropped and not made again. */
  readonly gone: Set<string>;
  /** Every table that was ever made, by key. */
  readonly ever: Set<string>;
}

export function startSchema(): KnownSchema {
  return { tables: new Map(), indexes: new Map(), types: new Map(), views: new Map(), gone: new Set(), ever: new Set() };
}

export function applyCommand(schema: KnownSchema, command: Command): void {
  switch (command.kind) {
    case 'create table':
      return createTable(schema, command);
    case 'create index': {
      const name = command.name ?? nameOf(command.table, command.columns, 'idx');
      schema.indexes.set(keyOf({ schema: command.table.schema, name }), { table: command.table, columns: command.columns });
      return;
    }
    case 'drop index':
      schema.indexes.delete(keyOf(command.index));
      return;
    case 'create type':
      schema.types.set(keyOf(command.type), { of: command.of, base: command.base });
      return;
    case 'create view':
      return makeView(schema, command);
    case 'drop table':
      if (command.cascade) for (const view of dependentViews(schema, command.table)) removeView(schema, view);
      schema.tables.delete(keyOf(command.table));
      return;
    case 'drop object':
      if (command.what.endsWith('view')) {
        if (command.cascade) for (const view of dependentViews(schema, command.name)) removeView(schema, view);
        removeView(schema, command.name);
      }
      return;
    case 'rename table':
      return moveTable(schema, command.table, { schema: command.table.schema, name: command.to });
    case 'set schema':
      return moveTable(schema, command.table, { schema: command.schema, name: command.table.name });
    case 'rename object':
      return command.what.endsWith('view')
        ? moveTable(schema, command.name, { schema: command.name.schema, name: command.to })
        : renameObject(schema, command);
    default:
  }
  const table = 'table' in command ? schema.tables.get(keyOf(command.table)) : undefined;
  if (table !== undefined) changeTable(table, command);
}

function createTable(schema: KnownSchema, command: Extract<Command, { kind: 'create table' }>): void {
  const key = keyOf(command.table);
  if (command.ifNotExists && schema.tables.has(key)) return;
  const table: KnownTable = {
    name: command.table,
    columns: new Map(),
    proofs: new Map(),
    notValid: new Map(),
    constraints: new Map(),
    references: new Map(),
    primaryKey: new Set(),
    partitioned: command.partitioned,
    hasDefaultPartition: false,
    checks: new Map(),
    hasCheck: false,
    partitionOf: command.partitionOf,
    isDefaultPartition: command.isDefaultPartition,
  };
  schema.tables.set(key, table);
  schema.ever.add(key);
  for (const column of command.columns) addColumn(table, column);
  for (const constraint of command.constraints) addConstraint(table, constraint);
  const parent = command.partitionOf === null ? undefined : schema.tables.get(keyOf(command.partitionOf));
  if (parent !== undefined && command.isDefaultPartition) parent.hasDefaultPartition = true;
}

function moveTable(schema: KnownSchema, from: Name, name: Name): void {
  const table = schema.tables.get(keyOf(from));
  const view = schema.views.get(keyOf(from));
  schema.tables.delete(keyOf(from));
  schema.views.delete(keyOf(from));
  if (table !== undefined) schema.tables.set(keyOf(name), { ...table, name });
  if (view !== undefined) schema.views.set(keyOf(name), { ...view, name });
  schema.ever.add(keyOf(name));
  for (const { references } of schema.tables.values())
    for (const [key, reference] of references)
      if (keyOf(reference.table) === keyOf(from)) references.set(key, { ...reference, table: name });
  for (const [key, other] of schema.views)
    schema.views.set(key, { ...other, reads: other.reads.map((read) => (keyOf(read) === keyOf(from) ? name : read)) });
  for (const [key, index] of schema.indexes) if (keyOf(index.table) === keyOf(from)) schema.indexes.set(key, { ...index, table: name });
}

function changeTable(table: KnownTable, command: Command): void {
  switch (command.kind) {
    case 'add column':
      return addColumn(table, command.column);
    case 'drop column':
      for (const [name, { columns }] of table.references) if (columns.includes(command.column)) table.references.delete(name);
      return void table.columns.delete(command.column);
    case 'rename column': {
      const column = table.columns.get(command.column);
      table.columns.delete(command.column);
      if (column !== undefined) table.columns.set(command.to, column);
      for (const [name, columns] of table.checks)
        table.checks.set(
          name,
          columns.map((one) => (one === command.column ? command.to : one)),
        );
      return;
    }
    case 'alter type': {
      const column = table.columns.get(command.column);
      table.columns.set(command.column, { type: command.type, notNull: column?.notNull ?? false });
      return;
    }
    case 'set not null':
    case 'drop not null': {
      const column = table.columns.get(command.column);
      if (column !== undefined) column.notNull = command.kind === 'set not null';
      return;
    }
    case 'add constraint':
      return addConstraint(table, command.constraint);
    case 'validate constraint':
      return validate(table, command.name);
    case 'drop constraint':
      for (const names of [table.constraints, table.notValid, table.references, table.checks]) names.delete(command.name);
      for (const [column, name] of table.proofs) if (name === command.name) table.proofs.delete(column);
      return;
    default:
  }
}

function addColumn(table: KnownTable, { name, type, notNull, primaryKey, unique, references, deferred, check }: NewColumn): void {
  if (!table.columns.has(name)) table.columns.set(name, { type, notNull });
  if (check) table.checks.set(nameOf(table.name, [name], 'check'), [name]);
  if (unique) table.constraints.set(nameOf(table.name, [name], 'key'), 'unique');
  if (references !== null) addReference(table, nameOf(table.name, [name], 'fkey'), { columns: [name], table: references, deferred });
  if (primaryKey) {
    table.primaryKey.add(name);
    table.constraints.set(nameOf(table.name, [], 'pkey'), 'primary key');
  }
}

function addReference(table: KnownTable, name: string, reference: Reference): void {
  table.constraints.set(name, 'foreign key');
  table.references.set(name, reference);
}

const suffixes: Partial<Readonly<Record<NewConstraint['type'], string>>> = { unique: 'key', 'foreign key': 'fkey', check: 'check' };

function addConstraint(table: KnownTable, constraint: NewConstraint): void {
  const { type, columns, notValid, provesNotNull } = constraint;
  const name =
    constraint.name ??
    (type === 'primary key'
      ? nameOf(table.name, [], 'pkey')
      : nameOf(table.name, provesNotNull === null ? columns : [provesNotNull], suffixes[type] ?? type));
  table.constraints.set(name, type);
  if (constraint.references !== null) addReference(table, name, { columns, table: constraint.references, deferred: constraint.deferred });
  if (type === 'check') {
    table.hasCheck = true;
    table.checks.set(name, constraint.checks);
  }
  if (type === 'primary key')
    for (const column of columns) {
      table.primaryKey.add(column);
      const known = table.columns.get(column);
      if (known !== undefined) known.notNull = true;
    }
  if (notValid) table.notValid.set(name, type);
  else if (provesNotNull !== null) table.proofs.set(provesNotNull, name);
  if (notValid && provesNotNull !== null) table.constraints.set(`${name} proves ${provesNotNull}`, type);
}

function validate(table: KnownTable, name: string): void {
  table.notValid.delete(name);
  for (const key of table.constraints.keys()) {
    const proven = key.startsWith(`${name} proves `) ? key.slice(`${name} proves `.length) : null;
    if (proven !== null) table.proofs.set(proven, name);
  }
}
