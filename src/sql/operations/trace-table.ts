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

/** A table after one more operation on it. */
export function traceTable(operation: Operation, table: TracedTable): TracedTable {
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
      return forbidNulls(addConstraint(table, nameConstraint(operation.table, operation.constraint)), operation.constraint);
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

/** A renamed constraint keeps all but its name; so does an index, and the key that stands on it goes along. */
export function renameInTable(table: TracedTable, key: string, operation: Extract<Operation, { kind: 'rename object' }>): TracedTable {
  const { object, name, to, table: on } = operation;
  const owns =
    object === 'constraint'
      ? on !== null && spell(on.schema === 'public' ? { schema: null, name: on.name } : on) === key
      : object === 'index';
  if (!owns) return table;
  return {
    ...table,
    constraints: table.constraints.map((one) =>
      one.name === name.name ? { ...one, name: to, sql: one.sql.replace(/^\s*CONSTRAINT\s+("(?:[^"]|"")+"|\S+)\s+/i, '') } : one,
    ),
    indexes: table.indexes.map((one) =>
      one.name === name.name && object === 'index'
        ? { ...one, name: to, sql: one.sql.replace(HEAD, (_, head: string) => head + quoteIdentifier(to)) }
        : one,
    ),
  };
}

const HEAD = /^(\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?)(?:"(?:[^"]|"")+"|[\w$]+)/i;

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
export function nameConstraint(table: Name, constraint: ConstraintText): ConstraintText {
  const suffix = suffixes[constraint.type];
  if (constraint.name !== null || suffix === undefined) return constraint;
  return { ...constraint, name: nameOf(table, constraint.type === 'primary key' ? [] : constraint.columns, suffix) };
}

/** Columns of a primary key are NOT NULL, and stay so when the key goes. */
function forbidNulls(table: TracedTable, { type, columns }: ConstraintText): TracedTable {
  if (type !== 'primary key') return table;
  return { ...table, columns: table.columns.map((column) => (columns.includes(column.name) ? { ...column, nullable: false } : column)) };
}

/** `table_columns_label`, the longer of the first two cut until all fit 63 bytes: makeObjectName in src/backend/commands/indexcmds.c. */
export function nameOf(table: Name, columns: readonly string[], suffix: string): string {
  let [first, second] = [table.name, columns.join('_')];
  const room = 63 - suffix.length - (second === '' ? 1 : 2);
  while (first.length + second.length > room) {
    if (first.length > second.length) first = first.slice(0, -1);
    else second = second.slice(0, -1);
  }
  return [first, ...(second === '' ? [] : [second]), suffix].join('_');
}
