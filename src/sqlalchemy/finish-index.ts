import { stripParentheses } from '../sql/conjuncts.js';
import type { CallValue, Value } from '../python/value.js';
import { quoteIdentifier } from './quote.js';
import { contextOf, nameOfColumn } from './column-context.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { isWrapped, renderExpression } from './expression.js';
import { nameConstraint } from './finish-names.js';
import type { ModelIndex } from './models.js';
import { entriesOf, given, isTrue, itemsOf, keyword, note, textOf } from './reading.js';
import type { Registry } from './registry.js';

/** `Index(…)` of a table. Source: `visit_create_index` in sqlalchemy/dialects/postgresql/base.py. */
export function finishIndex(registry: Registry, table: TableDraft, call: CallValue): ModelIndex | null {
  const named = keyword(call, 'name') !== undefined;
  const object = `index ${textOf(call.args[0]) ?? ''} of "${table.name}"`;
  const values = named ? call.args : call.args.slice(1);
  const context = contextOf(registry, table);
  const classes = entriesOf(given(call, 'postgresql_ops'));
  const keys: string[] = [];
  const columns: (string | null)[] = [];
  const met: string[] = [];
  for (const value of values) {
    const key = readKey(registry, table, value, met);
    if (typeof key.sql !== 'string') {
      note(registry, object, key.sql, call.place);
      return null;
    }
    const own = classes.find(([name]) => name === key.label)?.[1];
    keys.push(`${withoutNeedlessParentheses(key.sql)}${own === undefined ? '' : ` ${textOf(own) ?? ''}`}${key.order}`);
    columns.push(key.column);
  }
  const where = given(call, 'postgresql_where');
  const predicate = where === null ? null : where.kind === 'string' ? where.value : renderExpression(context, where);
  if (predicate !== null && typeof predicate !== 'string') {
    note(registry, object, predicate, call.place);
    return null;
  }
  const name = nameConstraint(registry, table, 'ix', named ? given(call, 'name') : (call.args[0] ?? null), { columns: met }, call.place);
  if (name === null) {
    note(registry, object, call.args[0] ?? 'its name is not known', call.place);
    return null;
  }
  return {
    name,
    unique: isTrue(keyword(call, 'unique')),
    method: textOf(given(call, 'postgresql_using')),
    keys,
    columns,
    where: predicate,
    place: call.place,
    include: itemsOf(registry, given(call, 'postgresql_include')).flatMap((value) => nameOfColumn(registry, table, value) ?? []),
    with: entriesOf(given(call, 'postgresql_with')).map(
      ([option, value]) =>
        `${option} = ${value.kind === 'number' ? value.value : (textOf(value) ?? String(value.kind === 'boolean' && value.value))}`,
    ),
    nullsNotDistinct: isTrue(keyword(call, 'postgresql_nulls_not_distinct')),
    concurrently: isTrue(keyword(call, 'postgresql_concurrently')),
    tablespace: textOf(given(call, 'postgresql_tablespace')),
  };
}

/** `index=True` on a column. */
export function columnIndex(registry: Registry, table: TableDraft, column: ColumnDraft): ModelIndex | null {
  const name = nameConstraint(registry, table, 'ix', null, { columns: [column.name] }, column.place);
  if (name === null) return null;
  return {
    name,
    unique: column.unique,
    method: null,
    keys: [quoteIdentifier(column.name)],
    columns: [column.name],
    where: null,
    place: column.place,
    include: [],
    with: [],
    nullsNotDistinct: false,
    concurrently: false,
    tablespace: null,
  };
}

/** Only other expressions than a column or a call of a function need them. Source: `visit_create_index` in sqlalchemy/dialects/postgresql/base.py. */
export function withoutNeedlessParentheses(sql: string): string {
  const inner = stripParentheses(sql);
  return /^(\w+|"[^"]+"|\w+\([^()]*\))$/.test(inner) ? inner : sql;
}

interface Key {
  readonly sql: ReturnType<typeof renderExpression>;
  readonly column: string | null;
  /** What `postgresql_ops` calls it. */
  readonly label: string | null;
  readonly order: string;
}

const orders = /((?: (?:ASC|DESC|NULLS FIRST|NULLS LAST))+)$/;

/** Names count the columns that a key means; the string within `desc("…")` is none. */
function readKey(registry: Registry, table: TableDraft, value: Value, met: string[]): Key {
  const column = value.kind === 'string' ? nameOfColumn(registry, table, value) : (contextOf(registry, table).column(value)?.name ?? null);
  if (column !== null) {
    met.push(column);
    return { sql: quoteIdentifier(column), column, label: column, order: '' };
  }
  const label = labelOf(value);
  const sql = renderExpression(contextOf(registry, table, met), value);
  if (typeof sql !== 'string') return { sql, column: null, label, order: '' };
  const order = isText(value) ? '' : (orders.exec(sql)?.[1] ?? '');
  const bare = order === '' ? sql : sql.slice(0, -order.length);
  const plain = order === '' ? null : plainColumn(table, bare);
  if (plain !== null) return { sql: bare, column: plain, label: plain, order };
  // `text()` stands as written; PostgreSQL drops parentheses that are not needed.
  return { sql: isText(value) ? bare : isWrapped(bare) ? bare : `(${bare})`, column: null, label: label ?? '', order };
}

function isText(value: Value): boolean {
  return value.kind === 'call' && value.callee.kind === 'reference' && /\.(text|literal_column)$/.test(value.callee.name);
}

/** `expression.label("name")` names the key for `postgresql_ops`. */
function labelOf(value: Value): string | null {
  return value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'label' ? textOf(value.args[0]) : null;
}

function plainColumn(table: TableDraft, sql: string): string | null {
  return table.columns.find((column) => quoteIdentifier(column.name) === sql)?.name ?? null;
}
