import type pg from 'pg';

/** Of a type, by `pg_type`. */
export interface ValueType {
  readonly oid: number;
  /** As `format_type` prints it with `search_path = pg_catalog`. */
  readonly name: string;
  readonly length: number;
  readonly byValue: boolean;
  readonly kind: string;
}

/** What a type's send function writes is its image in memory, high byte first. */
const SENT: Readonly<Record<string, string>> = {
  boolean: 'boolsend',
  smallint: 'int2send',
  integer: 'int4send',
  bigint: 'int8send',
  oid: 'oidsend',
  real: 'float4send',
  'double precision': 'float8send',
  date: 'date_send',
  'timestamp without time zone': 'timestamp_send',
  'timestamp with time zone': 'timestamptz_send',
  'time without time zone': 'time_send',
};

/**
 * Values as a server keeps them in memory, in the order of the texts: without header where their length varies. Null for types of which
 * no way is known. Composite types and arrays have none; values of domains are asked for as their base type's.
 */
export async function readInternal(client: pg.Client, type: ValueType, texts: readonly string[]): Promise<readonly Buffer[] | null> {
  const select = (expression: string): Promise<readonly Buffer[]> =>
    client
      .query<{ bytes: Buffer }>(
        `SELECT ${expression} AS bytes FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS v (value, position) ORDER BY position`,
        [texts],
      )
      .then(({ rows }) => rows.map(({ bytes }) => bytes));
  const send = SENT[type.name];
  if (type.kind === 'e')
    return reverse(
      await select(
        `pg_catalog.oidsend((SELECT e.oid FROM pg_catalog.pg_enum e WHERE e.enumtypid = ${Number(type.oid)} AND e.enumlabel = v.value))`,
      ),
    );
  if (send !== undefined) return reverse(await select(`pg_catalog.${send}(v.value::${type.name})`));
  if (type.name === 'uuid') return select('pg_catalog.uuid_send(v.value::uuid)');
  if (type.name === 'bytea') return select('v.value::bytea');
  if (type.kind !== 'b' || type.length !== -1 || type.name.endsWith('[]')) return null;
  // Every value of variable length is a header and bytes, as bytea is.
  await client.query(`CREATE CAST (${type.name} AS pg_catalog.bytea) WITHOUT FUNCTION`);
  try {
    return await select(`(v.value::${type.name})::pg_catalog.bytea`);
  } finally {
    await client.query(`DROP CAST (${type.name} AS pg_catalog.bytea)`);
  }
}

/** Little endian, as all machines that plinth runs on. */
function reverse(values: readonly Buffer[]): readonly Buffer[] {
  return values.map((value) => Buffer.from(value).reverse());
}
