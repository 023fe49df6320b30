import type { Catalog, Column } from '../../catalog/catalog.js';
import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';

/**
 * SQL of a value of the column's type that is another one for each `k`, an integer from 1 on given as SQL, as far as the type has so many. `width` is
 * how many bytes a text should have, about. Null for types of which none can be made up.
 */
export function makeValue(
  catalog: Catalog,
  { type, baseType }: Pick<Column, 'type' | 'baseType'>,
  k: string,
  width: number,
): string | null {
  const labels = catalog.enums.find(({ schema, name }) => [quoteIdentifier(name), qualify(schema, name)].includes(type))?.labels;
  if (labels !== undefined)
    return labels.length === 0 ? null : `(ARRAY[${labels.map(quoteLiteral).join(', ')}]::${type}[])[1 + (${k}) % ${labels.length}]`;
  const array = /^(.*)\[\]$/s.exec(type)?.[1];
  if (array !== undefined) {
    const element = makeValue(catalog, { type: array, baseType: baseType.replace(/^_/, '') }, k, 4);
    return element === null ? null : `ARRAY[${element}]::${type}`;
  }
  if (TEXTS.has(baseType)) return makeText(type, k, width);
  const made = MAKERS[baseType];
  if (made !== undefined) return made(k, type);
  return RANGES.has(baseType) ? `pg_catalog.${baseType}(${rangeBounds(baseType, k)})` : null;
}

const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'citext', 'name']);

/** A short limit leaves room for digits alone. */
function makeText(type: string, k: string, width: number): string {
  const limit = Number(/\((\d+)\)$/.exec(type)?.[1] ?? Infinity);
  if (limit < 12) return `pg_catalog.right(pg_catalog.lpad((${k})::text, ${limit}, '0'), ${limit})`;
  const filler = Math.max(0, Math.min(width, limit, 400) - 8);
  return `('v' || (${k})::text${filler === 0 ? '' : ` || pg_catalog.repeat('x', ${filler})`})`;
}

const START = "TIMESTAMP '2024-01-01 00:00:00'";

const MAKERS: Readonly<Record<string, (k: string, type: string) => string>> = {
  int2: (k) => `(1 + (${k}) % 32766)::int2`,
  int4: (k) => `(${k})::int4`,
  int8: (k) => `(${k})::int8`,
  float4: (k) => `(${k})::float4`,
  float8: (k) => `(${k})::float8`,
  numeric: (k, type) => {
    const [, precision, scale = '0'] = /\((\d+)(?:,(-?\d+))?\)/.exec(type) ?? [];
    return precision === undefined ? `(${k})::numeric` : `((${k}) % 1e${Math.max(0, Number(precision) - Number(scale))}::numeric)`;
  },
  money: (k) => `(${k})::int8::money`,
  bool: (k) => `((${k}) % 2 = 0)`,
  uuid: (k) => `pg_catalog.md5((${k})::text)::uuid`,
  date: (k) => `(DATE '2024-01-01' + ((${k}) % 100000)::int4)`,
  timestamp: (k) => `(${START} + (${k}) * INTERVAL '1 minute')`,
  timestamptz: (k) => `((${START} + (${k}) * INTERVAL '1 minute') AT TIME ZONE 'UTC')`,
  time: (k) => `(TIME '00:00' + ((${k}) % 86400) * INTERVAL '1 second')`,
  timetz: (k) => `(TIME '00:00' + ((${k}) % 86400) * INTERVAL '1 second')::timetz`,
  interval: (k) => `((${k}) * INTERVAL '1 minute')`,
  json: (k) => `pg_catalog.json_build_object('k', ${k})`,
  jsonb: (k) => `pg_catalog.jsonb_build_object('k', ${k})`,
  bytea: (k) => `pg_catalog.decode(pg_catalog.md5((${k})::text), 'hex')`,
  inet: (k) => `('10.0.0.0'::inet + (${k}) % 16777216)`,
  cidr: (k) => `('10.0.0.0'::inet + (${k}) % 16777216)::cidr`,
  tsvector: (k) => `pg_catalog.to_tsvector('simple', 'v' || (${k})::text)`,
  point: (k) => `pg_catalog.point((${k})::float8, 1)`,
  oid: (k) => `(${k})::int8::oid`,
  bit: (k, type) => `((${k}) % 2147483647)::int4::${type}`,
  hstore: (k, type) => `('k=>' || (${k})::text)::${type}`,
};

const RANGES: ReadonlySet<string> = new Set(['int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange']);

function rangeBounds(type: string, k: string): string {
  const base = {
    int4range: 'int4',
    int8range: 'int8',
    numrange: 'numeric',
    daterange: 'date',
    tsrange: 'timestamp',
    tstzrange: 'timestamptz',
  }[type];
  const make = MAKERS[base ?? ''] ?? ((at: string) => at);
  return `${make(k, base ?? '')}, ${make(`(${k}) + 1`, base ?? '')}`;
}

/** Other shapes of a text that conditions ask for: lower-case words, addresses, digits, codes; each another one for each `k`. */
export function textShapes(k: string): readonly string[] {
  const number = `(${k})::text`;
  return [
    `('user' || ${number} || '@example.com')`,
    `('https://example.com/' || ${number})`,
    `('word-' || ${number})`,
    `pg_catalog.md5(${number})`,
    number,
    `('+1' || pg_catalog.lpad(${number}, 10, '2'))`,
    `('#' || pg_catalog.lpad(pg_catalog.to_hex((${k})::int4), 6, '0'))`,
    `pg_catalog.translate(${number}, '0123456789', 'abcdefghij')`,
    `pg_catalog.upper(pg_catalog.translate(${number}, '0123456789', 'abcdefghij'))`,
  ];
}
