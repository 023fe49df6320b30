import type { CallValue } from '../python/value.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { ColumnType } from './column-type.js';
import { contextOf } from './column-context.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { quoteText, renderExpression } from './expression.js';
import { finishColumnKey } from './finish-constraint.js';
import type { ModelColumn, ModelEnum } from './models.js';
import { argument, booleanOf, given, isTrue, keyword, note, numberOf, textOf } from './reading.js';
import type { Registry } from './registry.js';
import { calledSymbol } from './symbol.js';

/** The type of a column; one that has none takes that of the column it references, as far as that leads. */
export function resolveType(registry: Registry, table: TableDraft, column: ColumnDraft, depth = 0): ColumnType | null {
  if (column.type !== null) {
    if ('sql' in column.type) return placeType(column.type, table);
    if (depth === 0) note(registry, `column "${table.name}"."${column.name}"`, column.type, column.place);
    return null;
  }
  const target = depth > 10 ? null : referenced(registry, table, column);
  const type = target === null ? null : resolveType(registry, target.table, target.column, depth + 1);
  if (type === null && depth === 0) note(registry, `column "${table.name}"."${column.name}"`, 'its type is not known', column.place);
  return type === null ? null : { ...type, check: null };
}

function referenced(registry: Registry, table: TableDraft, column: ColumnDraft): { table: TableDraft; column: ColumnDraft } | null {
  for (const { columns, references } of keysOf(registry, table, column)) {
    const other = registry.tables.find((one) => one.name === references.table && one.schema === references.schema);
    const at = columns.indexOf(column.name);
    const found = other?.columns.find((one) => one.name === references.columns[at]);
    if (other !== undefined && found !== undefined) return { table: other, column: found };
  }
  return null;
}

function keysOf(registry: Registry, table: TableDraft, column: ColumnDraft): { columns: readonly string[]; references: { schema: string | null; table: string; columns: readonly string[] } }[] {
  const own = column.items.filter((item) => calledSymbol(item) === 'ForeignKey').flatMap((item) => finishColumnKey(registry, table, column, item) ?? []);
  const composite = table.items.filter((item) => calledSymbol(item) === 'ForeignKeyConstraint').flatMap((item) => {
    const names = (registry.evaluation.iterate(argument(item, 0, 'columns') ?? { kind: 'none' }) ?? []).map((value) => textOf(value) ?? '');
    const targets = (registry.evaluation.iterate(argument(item, 1, 'refcolumns') ?? { kind: 'none' }) ?? []).map((value) => (textOf(value) ?? '').split('.'));
    const [first = []] = targets;
    return [{ columns: names, references: { schema: first.length > 2 ? (first[0] ?? null) : table.metadata.schema, table: first.at(-2) ?? '', columns: targets.map((parts) => parts.at(-1) ?? '') } }];
  });
  return [...own, ...composite.filter((key) => key.columns.includes(column.name))];
}

/** An enum that lives in the schema of its table, or of its metadata. Source: `SchemaType._set_table` in sqlalchemy/sql/sqltypes.py. */
function placeType(type: ColumnType, table: TableDraft): ColumnType {
  if (type.enum === null || type.enum.schema !== null || !type.enum.inheritSchema || table.schema === null) return type;
  const sql = type.sql.replace(qualify(null, type.enum.name), () => qualify(table.schema, type.enum?.name ?? ''));
  return { ...type, sql, enum: { ...type.enum, schema: table.schema } };
}

export function finishColumn(registry: Registry, table: TableDraft, column: ColumnDraft, enums: Map<string, ModelEnum>): ModelColumn {
  const type = resolveType(registry, table, column);
  if (type?.enum?.create === true) rememberEnum(registry, enums, type, column);
  const identity = column.items.find((item) => calledSymbol(item) === 'Identity') ?? null;
  const computed = column.items.find((item) => calledSymbol(item) === 'Computed') ?? null;
  const serial = identity === null && type !== null && isSerial(registry, table, column, type) ? serialOf(type) : null;
  return {
    name: column.name, attribute: column.attribute, type: type?.sql ?? null, typeName: type?.name ?? null, enum: type?.enum?.name ?? null,
    nullable: column.nullable && !isKeyed(table, column), primaryKey: column.primaryKey, serial,
    default: serial === null ? readDefault(registry, table, column, type) : null,
    identity: identity === null ? null : renderIdentity(identity), generated: computed === null ? null : renderComputed(registry, table, column, computed),
    comment: column.comment, unique: column.unique, index: column.index, hasClientDefault: column.hasClientDefault, place: column.place, inherited: column.inherited,
  };
}

/** Columns of a primary key are NOT NULL, `PrimaryKeyConstraint(…)` included. */
function isKeyed(table: TableDraft, column: ColumnDraft): boolean {
  return column.primaryKey || explicitKey(table)?.args.some((value) => textOf(value) === column.key || column.sources.includes(value)) === true;
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
  else if (before.labels.join('\n') !== use.labels.join('\n')) note(registry, `enum ${key}`, 'two places declare it with different labels; the first counts', use.place);
}

/** Whether the column is the one that counts up by itself. Source: `PrimaryKeyConstraint._autoincrement_column` in sqlalchemy/sql/schema.py. */
function isSerial(registry: Registry, table: TableDraft, column: ColumnDraft, type: ColumnType): boolean {
  if (!isKeyed(table, column) || !/^(integer|smallint|bigint|numeric)$/.test(type.affinity)) return false;
  if (column.sequence !== null) return isTrue(keyword(column.sequence, 'optional'));
  const keys = table.columns.filter((one) => isKeyed(table, one));
  if (column.autoincrement === true) return !column.hasClientDefault && keys.find((one) => one.autoincrement === true) === column;
  if (keys.length > 1 || column.autoincrement === false) return false;
  const hasKeys = column.items.some((item) => calledSymbol(item) === 'ForeignKey') || (column.type === null && referenced(registry, table, column) !== null) || keysOf(registry, table, column).length > 0;
  return !column.hasClientDefault && column.serverDefault === null && (column.autoincrement === 'ignore_fk' || !hasKeys);
}

/** Source: `PGDDLCompiler.get_column_specification`. */
function serialOf(type: ColumnType): string {
  return type.affinity === 'bigint' ? 'BIGSERIAL' : type.affinity === 'smallint' ? 'SMALLSERIAL' : 'SERIAL';
}

/** `server_default=`: a string is a literal, everything else SQL. */
function readDefault(registry: Registry, table: TableDraft, column: ColumnDraft, type: ColumnType | null): string | null {
  let value = column.serverDefault;
  const symbol = value === null ? null : calledSymbol(value);
  if (value === null || symbol === 'FetchedValue') return null;
  if (symbol === 'DefaultClause' && value.kind === 'call') value = value.args[0] ?? value;
  if (value.kind === 'string') return quoteText(value.value);
  if (value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'next_value' && value.callee.of.kind === 'call') return `nextval('${qualify(textOf(given(value.callee.of, 'schema')), textOf(value.callee.of.args[0]) ?? '')}')`;
  const sql = value.kind === 'member' && value.value.kind === 'string' ? quoteText(value.value.value) : renderExpression(contextOf(registry, table), value, type);
  if (typeof sql === 'string') return sql;
  note(registry, `default of "${table.name}"."${column.name}"`, sql, column.place);
  return null;
}

/** Source: `get_identity_options` and `visit_identity_column` in sqlalchemy/sql/compiler.py. */
function renderIdentity(call: CallValue): string {
  const always = booleanOf(argument(call, 0, 'always')) ?? false;
  const options = renderSequenceOptions(call, 1);
  return `GENERATED ${always ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${options === '' ? '' : ` (${options})`}`;
}

export function renderSequenceOptions(call: CallValue, start: number): string {
  const numbers: [string, string, number | null][] = [
    ['start', 'START WITH', numberOf(call.args[start + (start === 0 ? 1 : 1)] ?? null)], ['increment', 'INCREMENT BY', null], ['minvalue', 'MINVALUE', null], ['maxvalue', 'MAXVALUE', null],
  ];
  const parts = numbers.flatMap(([name, words, positional]) => {
    const value = numberOf(given(call, name)) ?? positional;
    return value === null ? [] : [`${words} ${value}`];
  });
  if (isTrue(keyword(call, 'nominvalue'))) parts.push('NO MINVALUE');
  if (isTrue(keyword(call, 'nomaxvalue'))) parts.push('NO MAXVALUE');
  const cache = numberOf(given(call, 'cache'));
  if (cache !== null) parts.push(`CACHE ${cache}`);
  const cycle = booleanOf(keyword(call, 'cycle'));
  if (cycle !== null) parts.push(cycle ? 'CYCLE' : 'NO CYCLE');
  return parts.join(' ');
}

function renderComputed(registry: Registry, table: TableDraft, column: ColumnDraft, call: CallValue): string | null {
  const value = argument(call, 0, 'sqltext');
  const sql = value === null ? null : value.kind === 'string' ? value.value : renderExpression(contextOf(registry, table), value);
  if (typeof sql !== 'string') {
    note(registry, `generated column "${table.name}"."${column.name}"`, sql ?? 'it has no expression', call.place);
    return null;
  }
  return `GENERATED ALWAYS AS (${sql})${booleanOf(keyword(call, 'persisted')) === false ? ' VIRTUAL' : ' STORED'}`;
}

/** CHECK of an Enum or Boolean type with `create_constraint=True`. */
export function typeCheck(table: TableDraft, column: ModelColumn, type: ColumnType | null): { expression: string; name: string | null } | null {
  void table;
  if (type?.check === null || type?.check === undefined) return null;
  const labels = type.check.labels ?? [];
  return { expression: `${quoteIdentifier(column.name)} IN (${labels.map(quoteText).join(', ')})`, name: type.check.name };
}
