import { escapeBinds } from '../change/python-code.js';
import type { ColumnText, TypeText } from '../sql/operations/operation.js';
import { type RevisionStyle, text } from './reversal.js';

type Make = (type: TypeText, sa: string) => string | null;

const plain =
  (name: string): Make =>
  (type, sa) =>
    type.modifiers.length === 0 ? `${sa}.${name}()` : null;
const sized =
  (name: string): Make =>
  (type, sa) =>
    `${sa}.${name}(${type.modifiers[0] === undefined ? '' : `length=${type.modifiers[0]}`})`;
const zoned =
  (name: string, timezone: boolean): Make =>
  (type, sa) =>
    type.modifiers.length === 0 ? `${sa}.${name}(${timezone ? 'timezone=True' : ''})` : null;

/** SQLAlchemy's generic type for each of the grammar's own types whose DDL is the same again. */
const makers: Readonly<Record<string, Make>> = {
  int2: plain('SmallInteger'),
  int4: plain('Integer'),
  int8: plain('BigInteger'),
  int: plain('Integer'),
  integer: plain('Integer'),
  bigint: plain('BigInteger'),
  bool: plain('Boolean'),
  boolean: plain('Boolean'),
  text: plain('Text'),
  date: plain('Date'),
  float8: plain('Double'),
  float4: plain('REAL'),
  bytea: plain('LargeBinary'),
  uuid: plain('Uuid'),
  json: plain('JSON'),
  varchar: sized('String'),
  bpchar: sized('CHAR'),
  timestamp: zoned('DateTime', false),
  timestamptz: zoned('DateTime', true),
  time: zoned('Time', false),
  timetz: zoned('Time', true),
  numeric: ({ modifiers: [precision, scale] }, sa) =>
    `${sa}.Numeric(${precision === undefined ? '' : `precision=${precision}, scale=${scale ?? 0}`})`,
};

/** `sa.String(length=255)` for `character varying(255)`; null where SQLAlchemy's generic types have no equal. */
export function pythonType(type: TypeText, style: RevisionStyle): string | null {
  if (type.dimensions > 0 || (type.schema !== null && type.schema !== 'pg_catalog')) return null;
  return makers[type.name]?.(type, style.sa) ?? null;
}

const serials: Readonly<Record<string, string>> = { serial: 'Integer', bigserial: 'BigInteger', smallserial: 'SmallInteger' };

/** A serial column of a new table's primary key: SQLAlchemy makes it SERIAL again by itself. */
export function pythonKeyColumn(column: ColumnText, style: RevisionStyle): string | null {
  const type = serials[column.type.name];
  return type === undefined || column.default !== null
    ? pythonColumn(column, style)
    : `${style.sa}.Column(${text(style, column.name)}, ${style.sa}.${type}(), nullable=False)`;
}

/** `sa.Column("name", sa.Text(), nullable=True)`; null for a column that needs SQL of its own. */
export function pythonColumn(column: ColumnText, style: RevisionStyle): string | null {
  const type = pythonType(column.type, style);
  if (type === null || column.more) return null;
  const given = column.default === null ? '' : `, server_default=${style.sa}.text(${text(style, escapeBinds(column.default))})`;
  return `${style.sa}.Column(${text(style, column.name)}, ${type}${given}, nullable=${column.nullable ? 'True' : 'False'})`;
}
