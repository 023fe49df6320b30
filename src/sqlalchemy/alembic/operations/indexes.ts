import { qualify, quoteIdentifier as quote } from '../../../postgres/identifier.js';
import type { Value } from '../../../python/value.js';
import { type Arguments, entriesOf, isTrue, itemsOf, optionalBoolean, optionalName, optionalText, readText, textOf } from '../arguments.js';
import { renderSql } from '../definitions.js';
import type { Setting } from '../setting.js';
import { refuse, Unreadable } from '../unreadable.js';
import { columnList } from './constraints.js';
import { resolveName } from './naming.js';

/** `op.create_index` and `op.drop_index`. Source: `visit_create_index` in sqlalchemy/dialects/postgresql/base.py. */

export function createIndex(args: Arguments, setting: Setting): string[] {
  const schema = optionalText(args, 'schema');
  const table = readText(args, 'table_name');
  const keys = itemsOf(args.named.get('columns') ?? refuse('columns', undefined), 'columns');
  const columns = keys.flatMap((key) => (key.kind === 'string' ? [key.value] : []));
  const name = resolveName(optionalName(args, 'index_name'), { kind: 'ix', schema, table, columns }, setting) ?? defaultName(schema, table, columns);
  const using = optionalText(args, 'postgresql_using');
  const parts = [
    `CREATE ${isTrue(args, 'unique') ? 'UNIQUE ' : ''}INDEX ${isTrue(args, 'postgresql_concurrently') ? 'CONCURRENTLY ' : ''}${isTrue(args, 'if_not_exists') ? 'IF NOT EXISTS ' : ''}${quote(name)}`,
    `ON ${qualify(schema, table)}${using === null ? '' : ` USING ${using.toLowerCase()}`} (${renderKeys(keys, args, setting)})${renderOptions(args, setting)}`,
  ];
  return [parts.join(' ')];
}

export function dropIndex(args: Arguments, setting: Setting): string[] {
  const schema = optionalText(args, 'schema');
  const table = optionalText(args, 'table_name');
  const name = resolveName(optionalName(args, 'index_name'), { kind: 'ix', schema, table: table ?? '', columns: [] }, setting);
  if (name === null) throw new Unreadable('the index to drop has no name');
  return [`DROP INDEX ${isTrue(args, 'postgresql_concurrently') ? 'CONCURRENTLY ' : ''}${isTrue(args, 'if_exists') ? 'IF EXISTS ' : ''}${qualify(schema, name)}`];
}

function renderKeys(keys: readonly Value[], args: Arguments, setting: Setting): string {
  const ops = new Map(entriesOf(args.named.get('postgresql_ops'), 'postgresql_ops').map(([key, value]) => [key, textOf(value, 'postgresql_ops')] as const));
  return keys
    .map((key) => {
      const operator = key.kind === 'string' ? ops.get(key.value) : undefined;
      const text = key.kind === 'string' ? quote(key.value) : renderKey(key, setting);
      return operator === undefined ? text : `${text} ${operator}`;
    })
    .join(', ');
}

/** `sa.text()` stands as it is; other expressions get parentheses where PostgreSQL wants them. */
function renderKey(key: Value, setting: Setting): string {
  const text = renderSql(key, 'index key', setting);
  const isText = key.kind === 'call' && key.callee.kind === 'reference' && key.callee.name.endsWith('.text');
  return isText || /^\(.*\)$/s.test(text) || /^[a-z_]\w*\([^()]*\)$/i.test(text) || /^("[^"]+"|\w+)( (ASC|DESC))?( NULLS (FIRST|LAST))?$/.test(text) ? text : wrap(text);
}

/** `lower(a) DESC` → `(lower(a)) DESC`: the order stays outside. */
function wrap(text: string): string {
  const order = /( (ASC|DESC))?( NULLS (FIRST|LAST))?$/.exec(text)?.[0] ?? '';
  return `(${text.slice(0, text.length - order.length)})${order}`;
}

function renderOptions(args: Arguments, setting: Setting): string {
  const include = itemsOf(args.named.get('postgresql_include'), 'postgresql_include').map((item) => textOf(item, 'postgresql_include'));
  const nulls = optionalBoolean(args, 'postgresql_nulls_not_distinct');
  const storage = entriesOf(args.named.get('postgresql_with'), 'postgresql_with').map(([key, value]) => `${key} = ${value.kind === 'number' ? value.value : textOf(value, key)}`);
  const where = args.named.get('postgresql_where');
  return [
    include.length === 0 ? '' : ` INCLUDE (${columnList(include)})`,
    nulls === null ? '' : ` NULLS ${nulls ? 'NOT ' : ''}DISTINCT`,
    storage.length === 0 ? '' : ` WITH (${storage.join(', ')})`,
    where === undefined || where.kind === 'none' ? '' : ` WHERE ${renderSql(where, 'postgresql_where', setting)}`,
  ].join('');
}

/** SQLAlchemy's own convention, `ix_%(column_0_label)s`. */
function defaultName(schema: string | null, table: string, columns: readonly string[]): string {
  const [first] = columns;
  if (first === undefined) throw new Unreadable('the index has no name');
  return ['ix', ...(schema === null ? [] : [schema]), table, first].join('_');
}
