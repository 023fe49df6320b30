const plain: Readonly<Record<string, string>> = {
  smallint: 'SmallInteger()',
  integer: 'Integer()',
  bigint: 'BigInteger()',
  boolean: 'Boolean()',
  text: 'Text()',
  date: 'Date()',
  'double precision': 'Double()',
  real: 'REAL()',
  bytea: 'LargeBinary()',
  uuid: 'Uuid()',
  json: 'JSON()',
  numeric: 'Numeric()',
  'character varying': 'String()',
  'timestamp without time zone': 'DateTime()',
  'timestamp with time zone': 'DateTime(timezone=True)',
  'time without time zone': 'Time()',
  'time with time zone': 'Time(timezone=True)',
};

/** `sa.String(length=20)` for `character varying(20)` as `format_type` prints it; null where SQLAlchemy's generic types have no equal. */
export function columnType(type: string): string | null {
  const known = plain[type];
  if (known !== undefined) return `sa.${known}`;
  const length = /^character varying\((\d+)\)$/.exec(type)?.[1];
  if (length !== undefined) return `sa.String(length=${length})`;
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [];
  return precision === undefined ? null : `sa.Numeric(precision=${precision}, scale=${scale})`;
}
