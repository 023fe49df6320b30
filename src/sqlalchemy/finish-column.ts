import { qualify, quoteIdentifier } from './quote.js';
import type { CallValue } from '../python/value.js';
import { readDefault, renderComputed, renderIdentity } from './column-default.js';
import { keysOf, referenced, resolveType } from './column-type-use.js';
import type { ColumnType } from './column-type.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { quoteText } from './expression.js';
import type { ModelColumn, ModelEnum } from './models.js';
import { isTrue, keyword, note, textOf } from './reading.js';
import type { Registry } from './registry.js';
import { calledSymbol } from './symbol.js';

export function finishColumn(registry: Registry, table: TableDraft, column: ColumnDraft, enums: Map<string, ModelEnum>): ModelColumn {
  const type = resolveType(registry, table, column);
  if (type?.enum?.create === true) rememberEnum(registry, enums, type, column);
  const identity = column.items.find((item) => calledSymbol(item) === 'Identity') ?? null;
  const computed = column.items.find((item) => calledSymbol(item) === 'Computed') ?? null;
  const serial = identity === null && type !== null && isSerial(registry, table, column, type) ? serialOf(type) : null;
  return {
    name: column.name,
    attribute: column.attribute,
    type: type?.sql ?? null,
    typeName: type?.name ?? null,
    enum: type?.enum?.name ?? null,
    nullable: column.nullable && !isKeyed(table, column),
    ...(statesNullable(column) ? { statesNullable: true as const } : {}),
    primaryKey: column.primaryKey,
    serial,
    default: serial === null ? readDefault(registry, table, column, type) : null,
    identity: identity === null ? null : renderIdentity(identity),
    generated: computed === null ? null : renderComputed(registry, table, column, computed),
    comment: column.comment,
    unique: column.unique,
    index: column.index,
    hasClientDefault: column.hasClientDefault,
    shape: column.shape,
    noneAsNull: column.noneAsNull,
    place: column.place,
    inherited: column.inherited,
  };
}

function statesNullable({ keywords }: ColumnDraft): boolean {
  return keywords.some(({ name, value }) => name === 'nullable' && value.kind === 'boolean' && value.value);
}

/** Columns of a primary key are NOT NULL, `PrimaryKeyConstraint(…)` included. */
function isKeyed(table: TableDraft, column: ColumnDraft): boolean {
  return (
    column.primaryKey || explicitKey(table)?.args.some((value) => textOf(value) === column.key || column.sources.includes(value)) === true
  );
}

export function explicitKey(table: TableDraft): CallValue | null {
  return table.items.find((item) => calledSymbol(item) === 'PrimaryKeyConstraint') ?? null;
}

function rememberEnum(registry: Registry, enums: Map<string, ModelEnum>, type: ColumnType, column: ColumnDraft): void {
  const use = type.enum;
  if (use === null) return;
  const key = qualify(use.schema, use.name);
  const before = enums.get(key);
  if (before === undefined) enums.set(key, { schema: use.schema, name: use.name, labels: use.labels, place: use.place ?? column.place });
  else if (before.labels.join('\n') !== use.labels.join('\n'))
    note(registry, `enum ${key}`, 'two places declare it with different labels; the first counts', use.place);
}

/** Whether the column is the one that counts up by itself. Source: `PrimaryKeyConstraint._autoincrement_column` in sqlalchemy/sql/schema.py. */
function isSerial(registry: Registry, table: TableDraft, column: ColumnDraft, type: ColumnType): boolean {
  if (!isKeyed(table, column) || !/^(integer|smallint|bigint|numeric)$/.test(type.affinity)) return false;
  if (column.sequence !== null) return isTrue(keyword(column.sequence, 'optional'));
  const keys = table.columns.filter((one) => isKeyed(table, one));
  if (column.autoincrement === true) return !column.hasClientDefault && keys.find((one) => one.autoincrement === true) === column;
  if (keys.length > 1 || column.autoincrement === false) return false;
  const hasKeys =
    column.items.some((item) => calledSymbol(item) === 'ForeignKey') ||
    (column.type === null && referenced(registry, table, column) !== null) ||
    keysOf(registry, table, column).length > 0;
  return !column.hasClientDefault && column.serverDefault === null && (column.autoincrement === 'ignore_fk' || !hasKeys);
}

/** Source: `PGDDLCompiler.get_column_specification`. */
function serialOf(type: ColumnType): string {
  return type.affinity === 'bigint' ? 'BIGSERIAL' : type.affinity === 'smallint' ? 'SMALLSERIAL' : 'SERIAL';
}

/** CHECK of an Enum or Boolean type with `create_constraint=True`. */
export function typeCheck(column: ModelColumn, type: ColumnType | null): { expression: string; name: string | null } | null {
  if (type?.check === null || type?.check === undefined) return null;
  const labels = type.check.labels ?? [];
  return { expression: `${quoteIdentifier(column.name)} IN (${labels.map(quoteText).join(', ')})`, name: type.check.name };
}
