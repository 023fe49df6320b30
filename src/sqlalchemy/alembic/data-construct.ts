import { quoteLiteral } from '../../postgres/identifier.js';
import type { CallValue, Value } from '../../python/value.js';
import type { DataOperation, Name, RowEffect } from '../../sql/operations/operation.js';
import { calleeName } from './arguments.js';

const verbs: Readonly<Record<string, DataOperation['verb']>> = {
  insert: 'insert into',
  update: 'update',
  delete: 'delete from',
  merge: 'merge into',
};

/** `table.update().where(…).values(…)`, `insert(Model).values(…)` and their like: the table, and what is known of the rows. */
export function readDataConstruct(value: Value): DataOperation | null {
  const chain = unchain(value);
  const start = chain.findLast((call) => verbs[calleeName(call) ?? ''] !== undefined);
  const verb = start === undefined ? undefined : verbs[calleeName(start) ?? ''];
  if (start === undefined || verb === undefined) return null;
  const on = start.args[0] ?? (start.callee.kind === 'attribute' ? start.callee.of : undefined);
  const rows = readRows(verb, chain);
  return { kind: 'data', verb, table: on === undefined ? null : tableOf(on), ...(rows === null ? {} : { rows }) };
}

/** `op.bulk_insert(table, [{…}])` */
export function readBulkInsert(call: CallValue): DataOperation {
  const given = (name: string, at: number): Value | undefined =>
    call.args[at] ?? call.keywords.find((keyword) => keyword.name === name)?.value;
  const table = given('table', 0);
  const list = given('rows', 1);
  const rows = list?.kind === 'list' || list?.kind === 'tuple' ? list.items.map(readLiterals) : [];
  return {
    kind: 'data',
    verb: 'insert into',
    table: table === undefined ? null : tableOf(table),
    ...(isWhole(rows) ? { rows: { effect: 'adds', rows } } : {}),
  };
}

/** Calls of a chain, the last first. */
function unchain(value: Value): CallValue[] {
  if (value.kind === 'attribute') return unchain(value.of);
  if (value.kind !== 'call') return [];
  return [value, ...(value.callee.kind === 'attribute' ? unchain(value.callee.of) : [])];
}

function readRows(verb: DataOperation['verb'], chain: readonly CallValue[]): RowEffect | null {
  const values = chain.filter((call) => calleeName(call) === 'values');
  if (chain.some((call) => calleeName(call) === 'on_conflict_do_nothing')) return { effect: 'adds missing' };
  if (values.length !== 1) return null;
  const [given] = values;
  if (given === undefined) return null;
  if (verb === 'update') {
    const columns = columnsOf(given);
    const tested = chain.filter((call) => calleeName(call) === 'where').flatMap(({ args }) => args.flatMap(nullTests));
    return columns === null ? null : { effect: 'sets', columns, whereNull: columns.filter((column) => tested.includes(column)) };
  }
  if (verb !== 'insert into' || chain.some((call) => /^(on_conflict|from_select)/.test(calleeName(call) ?? ''))) return null;
  const [first] = given.args;
  const rows =
    first?.kind === 'list'
      ? first.items.map(readLiterals)
      : first === undefined
        ? [literalsOf(given.keywords.map(({ name, value }) => [name, value]))]
        : [readLiterals(first)];
  return isWhole(rows) ? { effect: 'adds', rows } : null;
}

function isWhole(rows: readonly (Readonly<Record<string, string>> | null)[]): rows is readonly Readonly<Record<string, string>>[] {
  return rows.length > 0 && rows.every((row) => row !== null && Object.keys(row).length > 0);
}

function columnsOf({ args, keywords }: CallValue): string[] | null {
  const [first] = args;
  if (first !== undefined && first.kind !== 'dict') return null;
  const keys = first === undefined ? [] : first.entries.map(([key]) => (key.kind === 'string' ? key.value : columnName(key)));
  const names = [...keys, ...keywords.map(({ name }) => name)];
  return names.length > 0 && names.every((name) => name !== null) ? names.filter((name) => name !== null) : null;
}

/** Columns that a condition wants to be NULL: `t.c.a == None`, `t.c.a.is_(None)`, and what `and_` holds. */
function nullTests(test: Value): string[] {
  if (test.kind === 'operation' && test.operator === '&') return test.operands.flatMap(nullTests);
  if (test.kind === 'operation' && (test.operator === '==' || test.operator === 'is')) {
    const [left, right] = test.operands;
    return right?.kind === 'none' && left !== undefined ? [columnName(left)].filter((name) => name !== null) : [];
  }
  if (test.kind !== 'call') return [];
  if (calleeName(test) === 'and_') return test.args.flatMap(nullTests);
  if (calleeName(test) !== 'is_' || test.args[0]?.kind !== 'none' || test.callee.kind !== 'attribute') return [];
  return [columnName(test.callee.of)].filter((name) => name !== null);
}

/** `t.c.name`, `t.c["name"]`, `column("name")`, or a column that a class holds. */
function columnName(value: Value): string | null {
  if (value.kind === 'attribute') return value.name;
  if (value.kind === 'subscript') return value.index.kind === 'string' ? value.index.value : null;
  if (value.kind !== 'call' || !/^(column|Column|mapped_column)$/.test(calleeName(value) ?? '')) return null;
  return value.args[0]?.kind === 'string' ? value.args[0].value : null;
}

function readLiterals(row: Value): Readonly<Record<string, string>> | null {
  if (row.kind !== 'dict') return null;
  return literalsOf(row.entries.flatMap(([key, value]) => (key.kind === 'string' ? [[key.value, value] as const] : [])));
}

function literalsOf(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const literal = spellLiteral(value);
      return literal === null ? [] : [[name, literal] as const];
    }),
  );
}

function spellLiteral(value: Value): string | null {
  if (value.kind === 'string') return quoteLiteral(value.value);
  if (value.kind === 'boolean') return String(value.value);
  if (value.kind === 'number' && Number.isFinite(value.value)) return String(value.value);
  return value.kind === 'call' && calleeName(value) === 'UUID' && value.args[0]?.kind === 'string'
    ? quoteLiteral(value.args[0].value)
    : null;
}

/** The table of `sa.table("t", …)`, `sa.Table("t", …)`, `op.create_table("t", …)`, a model or an instance of one. */
export function tableOf(value: Value): Name | null {
  if (value.kind === 'instance') return tableOf(value.class);
  if (value.kind === 'class') {
    const name = value.names.get('__tablename__');
    return name?.kind === 'string' ? { schema: null, name: name.value } : null;
  }
  if (value.kind === 'attribute' && value.name === '__table__') return tableOf(value.of);
  if (value.kind !== 'call' || !/^(table|Table|create_table)$/.test(calleeName(value) ?? '')) return null;
  const schema = value.keywords.find(({ name }) => name === 'schema')?.value;
  return value.args[0]?.kind === 'string' ? { schema: schema?.kind === 'string' ? schema.value : null, name: value.args[0].value } : null;
}
