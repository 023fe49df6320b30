import type { Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import type { ColumnType } from '../column-type.js';
import { type ExpressionContext, quoteText, renderExpression } from '../expression.js';
import { readType } from '../read-type.js';
import { textOf } from '../reading.js';
import type { Setting } from './setting.js';
import { refuse, Unreadable } from './unreadable.js';

/** SQLAlchemy's types and expressions as SQL, for operations: what is not known throws `Unreadable`. */

const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

export function typeOf(value: Value, setting: Setting): ColumnType {
  const type = readType(setting.reading, value, 'place' in value && value.place !== null ? value.place : nowhere);
  if ('sql' in type) return type;
  throw new Unreadable(type.reason, type.place);
}

export function renderType(value: Value, setting: Setting): string {
  return typeOf(value, setting).sql;
}

/** A condition, key or USING clause: a string is SQL as it stands. */
export function renderSql(value: Value | undefined, what: string, setting: Setting): string {
  if (value === undefined) return refuse(what, value);
  if (value.kind === 'string') return value.value;
  const sql = renderExpression(context(setting), value);
  if (typeof sql === 'string') return sql;
  throw new Unreadable(`${what}: ${sql.reason}`, sql.place);
}

/** `server_default`: a string is a literal, anything else an expression. */
export function renderDefault(value: Value, setting: Setting): string {
  const text = value.kind === 'string' || value.kind === 'member' ? textOf(value) : null;
  return text === null ? renderSql(value, 'server_default', setting) : quoteText(text);
}

/** `table.c.name` is a column by its name. */
function context({ reading }: Setting): ExpressionContext {
  const column: ExpressionContext['column'] = (value) =>
    value.kind === 'attribute' && value.of.kind === 'attribute' && (value.of.name === 'c' || value.of.name === 'columns')
      ? { name: value.name, type: null }
      : null;
  return { reading, column };
}
