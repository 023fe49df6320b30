import { quoteIdentifier as quote, qualify } from '../quote.js';
import type { CallValue, Value } from '../../python/value.js';
import { compileStatement } from '../statement/compile.js';
import type { ColumnType } from '../column-type.js';
import { readType } from '../read-type.js';
import { makeRegistry, type Registry } from '../registry.js';
import { calledSymbol } from '../symbol.js';
import { bindArguments, calleeName } from './arguments.js';
import { tableOf } from './data-construct.js';
import { isCreated, knowTable } from './light-table.js';
import { literalAs, literalOf } from './literal.js';
import { columnsOfParameters } from './rows/name-parameters.js';
import type { Setting } from './setting.js';
import { tidyParentheses } from '../../sql/tidy-parentheses.js';

/**
 * Statements on rows as `alembic upgrade --sql` prints them: values stand in the text. Null where a value is not known.
 * Source: `DefaultImpl.bulk_insert` and `_exec` in alembic/ddl/impl.py.
 */

/** `op.bulk_insert(table, [{…}])`: one INSERT for each row, columns in the order of the table. */
export function bulkInsertSql(setting: Setting, call: CallValue): string[] | null {
  const { named } = bindArguments(call.args, call.keywords, ['table', 'rows']);
  const table = named.get('table');
  const rows = named.get('rows');
  const name = table === undefined ? null : tableOf(table);
  if (table === undefined || name === null || (rows?.kind !== 'list' && rows?.kind !== 'tuple')) return null;
  const columns = columnsOf(table, setting);
  const texts = rows.items.map((row) => insertRow(qualify(name.schema, name.name), columns, row, setting.spell));
  return texts.every((text) => text !== null) ? texts : null;
}

/** Columns in order, with the types that are known. */
type Columns = ReadonlyMap<string, ColumnType | null>;

function insertRow(table: string, columns: Columns, row: Value, spell: Setting['spell']): string | null {
  if (row.kind !== 'dict') return null;
  const values = row.entries.map(([key, value]) => {
    const name = key.kind === 'string' ? key.value : null;
    return [name, literalAs(value, name === null ? null : (columns.get(name) ?? null), spell)] as const;
  });
  const known = values.flatMap(([name, literal]) => (name === null || literal === null ? [] : [{ name, literal }]));
  if (known.length < values.length || known.length === 0) return null;
  const order = [...columns.keys()];
  const sorted = known.toSorted((a, b) => positionIn(order, a.name) - positionIn(order, b.name));
  return `INSERT INTO ${table} (${sorted.map(({ name }) => quote(name)).join(', ')}) VALUES (${sorted.map(({ literal }) => literal).join(', ')})`;
}

function positionIn(order: readonly string[], name: string): number {
  const at = order.indexOf(name);
  return at === -1 ? order.length : at;
}

/** Of `sa.table("t", sa.column("a"), …)` or `sa.Table("t", metadata, sa.Column("a"), …)`, or of a mapped class. */
function columnsOf(table: Value, setting: Setting): Columns {
  const isColumn = (item: Value): item is CallValue => /^(column|Column|mapped_column)$/.test(calledSymbol(item) ?? '');
  if (table.kind === 'attribute' && table.name === '__table__' && table.of.kind === 'class')
    return new Map([...table.of.names].flatMap(([name, value]) => (isColumn(value) ? [[name, columnType(value, setting)]] : [])));
  if (table.kind !== 'call') return new Map();
  return new Map(
    table.args.flatMap((item) => {
      const [name] = item.kind === 'call' ? item.args : [];
      return isColumn(item) && name?.kind === 'string' ? [[name.value, columnType(item, setting)]] : [];
    }),
  );
}

function columnType({ args, keywords, place }: CallValue, setting: Setting): ColumnType | null {
  const type = args.find(({ kind }) => kind !== 'string') ?? keywords.find(({ name }) => name === 'type_')?.value;
  const read = type === undefined ? null : readType({ ...setting.reading, notExamined: [] }, type, place);
  return read !== null && 'sql' in read ? read : null;
}

/** `table.update().where(…).values(…)` and its like. */
export function constructSql({ reading: { evaluation }, spell }: Setting, value: Value): string[] | null {
  const registry = makeRegistry({ evaluation, notExamined: [] });
  for (const call of findTables(value)) knowTable(registry, call);
  const compiled = compileStatement(registry, value);
  if ('kind' in compiled) return null;
  const { composed, parameters, sql } = compiled;
  const columns = columnsOfParameters(sql);
  const literals = parameters.map((parameter, at) => literalAs(parameter, typeIn(registry, columns.get(at + 1)), spell));
  if (composed !== null || literals.includes(null)) return null;
  const text = sql.replaceAll(
    /\$(\d+)(?:::[A-Z]+(?: PRECISION| VARYING| WITH(?:OUT)? TIME ZONE)?)?/g,
    (_, number: string) => literals[Number(number) - 1] ?? '',
  );
  return [tidyParentheses(text)];
}

/** The type of a column of this name, where the tables of the statement agree on it. */
function typeIn({ tables }: Registry, name: string | undefined): ColumnType | null {
  const types = tables.flatMap(({ columns }) => columns.flatMap((column) => (column.name === name ? [column.type] : [])));
  const [first] = types;
  if (first === undefined || first === null || !('sql' in first)) return null;
  return types.every((type) => type !== null && 'sql' in type && type.sql === first.sql) ? first : null;
}

/** Calls of `table(…)` and `Table(…)` within an expression, each once. */
function findTables(value: Value, found: Set<CallValue> = new Set()): ReadonlySet<CallValue> {
  if (value.kind === 'attribute' || value.kind === 'subscript') findTables(value.of, found);
  else if (value.kind === 'operation') for (const operand of value.operands) findTables(operand, found);
  else if (value.kind === 'list' || value.kind === 'tuple') for (const item of value.items) findTables(item, found);
  else if (value.kind === 'dict') for (const [key, item] of value.entries) for (const one of [key, item]) findTables(one, found);
  if (value.kind !== 'call') return found;
  if (/^[tT]able$/.test(calledSymbol(value) ?? '') || isCreated(value)) return found.add(value);
  for (const part of [value.callee, ...value.args, ...value.keywords.map((keyword) => keyword.value)]) findTables(part, found);
  return found;
}

/** `sa.text("… :name …").bindparams(name=…)`, or a text and its parameters. */
export function textSql({ spell }: Setting, statement: Value, parameters: Value | undefined): string[] | null {
  const values = new Map<string, string | null>();
  const found = collect(statement, values, spell);
  if (found === null) return null;
  if (parameters?.kind === 'dict')
    for (const [key, value] of parameters.entries) if (key.kind === 'string') values.set(key.value, literalOf(value, spell));
  let whole = true;
  const sql = found.replaceAll(/(?<![:\w\\]):(\w+)(?!:)/g, (text, name: string) => {
    const literal = values.get(name) ?? null;
    if (literal === null) whole = false;
    return literal ?? text;
  });
  return whole ? [sql.replaceAll(/\\(:[\w$]*)(?![:\w$])/g, '$1').trim()] : null;
}

/** The text of a chain, and what `bindparams` gives it. */
function collect(value: Value, values: Map<string, string | null>, spell: Setting['spell']): string | null {
  if (value.kind === 'string') return value.value;
  if (value.kind !== 'call') return null;
  const name = calleeName(value);
  if (name === 'text') return value.args[0]?.kind === 'string' ? value.args[0].value : null;
  if (value.callee.kind !== 'attribute') return null;
  const text = collect(value.callee.of, values, spell);
  if (name === 'bindparams') {
    for (const keyword of value.keywords) values.set(keyword.name, literalOf(keyword.value, spell));
    for (const one of value.args) addBound(one, values, spell);
  }
  return text;
}

/** `sa.bindparam("name", value)` */
function addBound(value: Value, values: Map<string, string | null>, spell: Setting['spell']): void {
  if (value.kind !== 'call' || calleeName(value) !== 'bindparam') return;
  const { named } = bindArguments(value.args, value.keywords, ['key', 'value', 'type_']);
  const key = named.get('key');
  const given = named.get('value');
  if (key?.kind === 'string' && given !== undefined) values.set(key.value, literalOf(given, spell));
}
