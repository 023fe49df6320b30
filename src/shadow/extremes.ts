import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.js';
import { readArrayText } from '../statistics/array-text.js';
import type { ColumnStatistics, Statistics } from '../statistics/statistics.js';
import { listIndexed } from './index-heads.js';
import { readInternal, type ValueType } from './internal-values.js';

/** What lies at the two ends of a B-tree, as its leaf holds it. */
export interface Ends {
  /** In the index's own order. */
  readonly values: readonly Buffer[];
  /** Whether a header of the value's length goes before it. */
  readonly varies: boolean;
  /** Columns of the index, included ones too. */
  readonly width: number;
}

type LeadRow = {
  readonly schema: string;
  readonly name: string;
  readonly width: number;
  readonly descending: boolean;
  readonly column: string;
  readonly type: ValueType;
};

/**
 * The least and greatest value of the first column of each B-tree, by `schema.name`: the planner looks there when a condition lies at the
 * end of a histogram, and in merge joins (`get_actual_variable_range` in src/backend/utils/adt/selfuncs.c). Known from the live database
 * where it told, else the ends of the histogram. Partial indexes are never looked at.
 */
export async function readEnds(client: pg.Client, catalog: Catalog, statistics: Statistics): Promise<ReadonlyMap<string, Ends>> {
  const columnsOf = new Map(statistics.relations.map(({ schema, name, columns }) => [`${schema}.${name}`, columns]));
  const tableOf = new Map(
    listIndexed(catalog).flatMap((table) => table.indexes.map((index) => [`${table.schema}.${index.name}`, table.name])),
  );
  const { rows } = await client.query<LeadRow>(selectLeads);
  const wanted = rows.flatMap((row) => {
    const [index, table] = [`${row.schema}.${row.name}`, `${row.schema}.${tableOf.get(`${row.schema}.${row.name}`) ?? ''}`];
    const known = [...(columnsOf.get(table) ?? []), ...(columnsOf.get(index) ?? [])].find(({ name }) => name === row.column);
    const ends = known === undefined ? null : endsOf(known);
    return ends === null ? [] : [{ ...row, index, ends: row.descending ? ends.toReversed() : ends }];
  });
  const bytes = await readAll(client, wanted);
  return new Map(
    wanted.flatMap(({ index, ends, type, width }) => {
      const values = ends.map((text) => bytes.get(`${type.oid} ${text}`));
      const known = values.filter((value) => value !== undefined);
      const fits = known.length === values.length && known.every(({ length }) => length <= LONGEST);
      return fits ? [[index, { values: known, varies: type.length === -1, width }] as const] : [];
    }),
  );
}

/** Bytes: two of them fit a page, and a key may be no longer than a third of one. */
const LONGEST = 2_000;

function endsOf({ extremes, histogramBounds }: ColumnStatistics): readonly string[] | null {
  if (extremes !== undefined) return extremes;
  const bounds = histogramBounds === null ? [] : readArrayText(histogramBounds);
  const [first, last] = [bounds[0] ?? null, bounds.at(-1) ?? null];
  return first === null || last === null ? null : [first, last];
}

/** One statement a type. */
async function readAll(
  client: pg.Client,
  wanted: readonly { readonly type: ValueType; readonly ends: readonly string[] }[],
): Promise<ReadonlyMap<string, Buffer>> {
  const types = new Map(wanted.map(({ type }) => [type.oid, type]));
  const read = new Map<string, Buffer>();
  for (const [oid, type] of types) {
    const texts = [...new Set(wanted.filter((each) => each.type.oid === oid).flatMap(({ ends }) => ends))];
    for (const [text, value] of await readTexts(client, type, texts)) read.set(`${oid} ${text}`, value);
  }
  return read;
}

/** Class of SQLSTATEs of values that a type does not take. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const DATA_EXCEPTION = /^22/;

/** Statistics of a grown table may hold a value that the column's type cannot (a key past the end of integer): it is no end of any index, and the others are read one by one. */
async function readTexts(
  client: pg.Client,
  type: ValueType,
  texts: readonly string[],
): Promise<readonly (readonly [text: string, value: Buffer])[]> {
  try {
    const values = await readInternal(client, type, texts);
    return (values ?? []).map((value, position) => [texts[position] ?? '', value] as const);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !DATA_EXCEPTION.test(String(error.code))) throw error;
    if (texts.length === 1) return [];
    const read: (readonly [string, Buffer])[] = [];
    for (const text of texts) read.push(...(await readTexts(client, type, [text])));
    return read;
  }
}

/** The name of the first column is that of the table's, or, of an expression, the index's own. Domains go by their base type. */
const selectLeads = `
  SELECT n.nspname AS schema, c.relname AS name, i.indnatts::int AS width, (i.indoption[0]::int & 1) = 1 AS descending,
    coalesce(t.attname, a.attname) AS column,
    pg_catalog.jsonb_build_object('oid', b.oid::int8, 'name', pg_catalog.format_type(b.oid, NULL), 'length', b.typlen, 'byValue', b.typbyval, 'kind', b.typtype) AS type
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname = 'btree'
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
  LEFT JOIN pg_catalog.pg_attribute t ON t.attrelid = i.indrelid AND t.attnum = i.indkey[0] AND t.attnum > 0
  JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
  JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid END
  WHERE c.relkind = 'i' AND i.indisvalid AND i.indpred IS NULL AND c.oid >= 16384 AND b.typtype IN ('b', 'e') AND b.typelem = 0
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
