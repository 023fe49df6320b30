import type pg from 'pg';
import { qualify } from '../postgres/identifier.js';
import type { ExtendedValues } from '../statistics/statistics.js';
import { packCombinations, packDependencies, packDistinct } from './pack-extended.js';
import { readInternal, type ValueType } from './internal-values.js';
import { insertColumns } from './write-columns.js';
import type { Unwritten } from './write-statistics.js';

/**
 * Writes what CREATE STATISTICS keeps. No server below 19 has a function for it, so the bytes are packed here, with the clone's own
 * numbers of columns, and written through casts that are there for that moment.
 */
export async function writeExtended(client: pg.Client, extended: readonly ExtendedValues[]): Promise<readonly Unwritten[]> {
  if (extended.length === 0) return [];
  const objects = await readObjects(client);
  const unwritten: Unwritten[] = [];
  await client.query(casts);
  try {
    for (const values of extended) {
      const name = qualify(values.schema, values.name);
      const object = objects.get(name);
      const reason = object === undefined ? 'the shadow has no such object' : await write(client, object, values);
      if (reason !== null) unwritten.push({ object: `extended statistics ${name}`, reason });
    }
  } finally {
    await client.query(uncasts);
  }
  return unwritten;
}

const TYPES = ['pg_ndistinct', 'pg_dependencies', 'pg_mcv_list'];
const casts = TYPES.map((type) => `CREATE CAST (pg_catalog.bytea AS pg_catalog.${type}) WITHOUT FUNCTION`).join('; ');
const uncasts = TYPES.map((type) => `DROP CAST (pg_catalog.bytea AS pg_catalog.${type})`).join('; ');

interface ExtendedObject {
  readonly oid: number;
  readonly table: string;
  readonly expressions: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
  readonly types: Readonly<Record<string, ValueType>>;
}

/** As a JSON object: the types of a relation's columns by their names, domains by their base types. */
const typesOf = (
  relation: string,
): string => `(SELECT pg_catalog.jsonb_object_agg(a.attname, pg_catalog.jsonb_build_object('oid', b.oid::int8,
    'name', pg_catalog.format_type(b.oid, NULL), 'length', b.typlen, 'byValue', b.typbyval, 'kind', b.typtype))
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
  WHERE a.attrelid = ${relation} AND a.attnum > 0 AND NOT a.attisdropped)`;

async function readObjects(client: pg.Client): Promise<ReadonlyMap<string, ExtendedObject>> {
  const { rows } = await client.query<ExtendedObject & { schema: string; name: string }>(
    `SELECT s.oid, n.nspname AS schema, s.stxname AS name, s.stxrelid::pg_catalog.regclass::text AS table,
       coalesce(pg_catalog.pg_get_statisticsobjdef_expressions(s.oid), '{}') AS expressions,
       (SELECT pg_catalog.jsonb_object_agg(a.attname, a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = s.stxrelid AND a.attnum > 0 AND NOT a.attisdropped) AS numbers,
       ${typesOf('s.stxrelid')} AS types
     FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace`,
  );
  return new Map(rows.map((row) => [qualify(row.schema, row.name), row]));
}

/** Null when all was written, else what was not. */
async function write(client: pg.Client, object: ExtendedObject, values: ExtendedValues): Promise<string | null> {
  if (object.expressions.length === 0) return insert(client, object, values);
  await client.query(`CREATE SCHEMA ${SCHEMA}`);
  try {
    // What an expression's type is, its statistics are written for: as those of the columns of a table that has no rows.
    const columns = object.expressions.map((expression, position) => `(${expression}) AS "(${position + 1})"`);
    await client.query(`CREATE TABLE ${SCHEMA}.expressions AS SELECT ${columns.join(', ')} FROM ${object.table} WITH NO DATA`);
    await insertColumns(
      client,
      values.expressions.map((each) => ({ ...each, schema: SCHEMA, relation: 'expressions', inherited: false })),
    );
    const { rows } = await client.query<Pick<ExtendedObject, 'types'>>(`SELECT ${typesOf(`'${SCHEMA}.expressions'::regclass`)} AS types`);
    return await insert(client, { ...object, types: { ...object.types, ...rows[0]?.types } }, values);
  } finally {
    await client.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
  }
}

const SCHEMA = 'plinth_expressions';

async function insert(
  client: pg.Client,
  { oid, numbers, types, expressions }: ExtendedObject,
  values: ExtendedValues,
): Promise<string | null> {
  const numberOf = (name: string): number => (/^\(\d+\)$/.test(name) ? -Number(name.slice(1, -1)) : (numbers[name] ?? 0));
  const common = values.mostCommon === null ? null : await pack(client, values.mostCommon, types);
  await client.query(
    `INSERT INTO pg_catalog.pg_statistic_ext_data (stxoid, stxdinherit, stxdndistinct, stxddependencies, stxdmcv, stxdexpr)
     SELECT $1::oid, $2::boolean, $3::bytea::pg_catalog.pg_ndistinct, $4::bytea::pg_catalog.pg_dependencies, $5::bytea::pg_catalog.pg_mcv_list,
       ${expressions.length === 0 ? 'NULL' : `(SELECT pg_catalog.array_agg(p ORDER BY p.staattnum) FROM pg_catalog.pg_statistic p WHERE p.starelid = '${SCHEMA}.expressions'::regclass)`}
     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_statistic_ext_data d WHERE d.stxoid = $1::oid AND d.stxdinherit = $2::boolean)`,
    [
      oid,
      values.inherited,
      values.distinct.length === 0 ? null : packDistinct(values.distinct, numberOf),
      values.dependencies.length === 0 ? null : packDependencies(values.dependencies, numberOf),
      common instanceof Buffer ? common : null,
    ],
  );
  return typeof common === 'string' ? common : null;
}

async function pack(
  client: pg.Client,
  common: NonNullable<ExtendedValues['mostCommon']>,
  types: ExtendedObject['types'],
): Promise<Buffer | string> {
  const dimensions = [];
  for (const [position, name] of common.of.entries()) {
    const type = types[name];
    if (type === undefined) return `most common values of ${name}, whose type is not known`;
    const texts = [...new Set(common.items.flatMap(({ values }) => values[position] ?? []))];
    const bytes = await readInternal(client, type, texts);
    if (bytes === null) return `most common values of type ${type.name} are not written`;
    dimensions.push({ type, texts, bytes });
  }
  return packCombinations(dimensions, common.items);
}
