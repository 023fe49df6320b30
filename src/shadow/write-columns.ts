import type pg from 'pg';
import type { ColumnStatistics } from '../statistics/statistics.js';
import type { Unwritten } from './write-statistics.js';

/** A column's statistics with the relation that they are of. */
export type WrittenColumn = ColumnStatistics & { readonly schema: string; readonly relation: string };

/** Columns of one statement: a thousand tables have ten thousand, more than the owner's `statement_timeout` leaves time for on a slow machine. */
const BATCH = 500;

/** All rows of a batch in one parameter. */
const fromColumns = `
  FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS s(schema text, relation text, name text, inherited boolean, "nullFraction" real,
    "averageWidth" integer, "distinct" real, "mostCommonValues" text, "mostCommonFrequencies" real[], "histogramBounds" text,
    correlation real, "mostCommonElements" text, "mostCommonElementFrequencies" real[], "elementCountHistogram" real[],
    "rangeLengthHistogram" text, "rangeEmptyFraction" real, "rangeBoundsHistogram" text)`;

/**
 * By the server's own function, 18 and newer. It warns of what it does not take and writes the rest.
 * Source: https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-STATSMOD
 */
export async function restoreColumns(client: pg.Client, columns: readonly WrittenColumn[]): Promise<readonly Unwritten[]> {
  const warnings: string[] = [];
  const listen = (notice: { readonly message?: string | undefined }): void => void warnings.push(notice.message ?? '');
  client.on('notice', listen);
  try {
    const rows: { readonly object: string }[] = [];
    for (let from = 0; from < columns.length; from += BATCH)
      rows.push(...(await client.query<{ readonly object: string }>(restore, [JSON.stringify(columns.slice(from, from + BATCH))])).rows);
    const reason = warnings[0] === undefined ? 'the server did not take them' : `the server did not take them: ${warnings[0]}`;
    return rows.map(({ object }) => ({ object: `statistics of ${object}`, reason }));
  } finally {
    client.off('notice', listen);
  }
}

const restore = `
  SELECT s.schema || '.' || s.relation || '.' || s.name AS object${fromColumns}
  WHERE NOT pg_catalog.pg_restore_attribute_stats('schemaname', s.schema, 'relname', s.relation, 'attname', s.name, 'inherited', s.inherited,
    'null_frac', s."nullFraction", 'avg_width', s."averageWidth", 'n_distinct', s."distinct",
    'most_common_vals', s."mostCommonValues", 'most_common_freqs', s."mostCommonFrequencies", 'histogram_bounds', s."histogramBounds",
    'correlation', s.correlation, 'most_common_elems', s."mostCommonElements",
    'most_common_elem_freqs', s."mostCommonElementFrequencies", 'elem_count_histogram', s."elementCountHistogram",
    'range_length_histogram', s."rangeLengthHistogram", 'range_empty_frac', s."rangeEmptyFraction",
    'range_bounds_histogram', s."rangeBoundsHistogram")`;

/** By the superuser, who writes the catalog itself. A domain's values are written as its base type's. */
export async function insertColumns(client: pg.Client, columns: readonly WrittenColumn[]): Promise<void> {
  if (columns.length > 0) await client.query(insert, [JSON.stringify(columns)]);
}

/** The default operator of a type `t`, as ANALYZE looks it up; that of the type that it may stand for. */
const operatorOf = (strategy: number): string => `(
    SELECT p.amopopr FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_amop p ON p.amopfamily = o.opcfamily
    WHERE o.opcmethod = 403 AND o.opcdefault AND p.amopstrategy = ${strategy} AND p.amoplefttype = o.opcintype AND p.amoprighttype = o.opcintype
      AND (o.opcintype = t.oid
        OR o.opcintype IN (SELECT k.casttarget FROM pg_catalog.pg_cast k WHERE k.castsource = t.oid AND k.castmethod = 'b' AND k.castcontext = 'i')
        OR o.opcintype = CASE WHEN t.typtype = 'e' THEN 3500 WHEN t.typtype = 'r' THEN 3831 WHEN t.typtype = 'm' THEN 4537
          WHEN t.typtype = 'c' THEN 2249 WHEN t.typcategory = 'A' THEN 2277 END)
    ORDER BY o.opcintype = t.oid DESC LIMIT 1)`;

/** Looked up once for each type that some column has, or is an array or a domain of: columns are many, types few. */
const operators = `
  used AS (
    SELECT DISTINCT a.atttypid AS oid FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE c.oid >= 16384 AND a.attnum > 0),
  based AS (SELECT oid FROM used UNION SELECT t.typbasetype FROM pg_catalog.pg_type t JOIN used USING (oid) WHERE t.typtype = 'd'),
  types AS (SELECT oid FROM based UNION SELECT t.typelem FROM pg_catalog.pg_type t JOIN based USING (oid) WHERE t.typcategory = 'A'),
  operators AS MATERIALIZED (
    SELECT t.oid AS type, ${operatorOf(3)} AS eq, ${operatorOf(1)} AS lt FROM pg_catalog.pg_type t JOIN types USING (oid))`;

/**
 * Slots: most common values, histogram, correlation, then elements with their counts, or a range's bounds with their lengths.
 * Source: src/include/catalog/pg_statistic.h
 */
const insert = `
  WITH ${operators}
  INSERT INTO pg_catalog.pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
    stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
    stacoll1, stacoll2, stacoll3, stacoll4, stacoll5, stanumbers1, stanumbers3, stanumbers4, stanumbers5,
    stavalues1, stavalues2, stavalues4, stavalues5)
  SELECT x.attrelid, x.attnum, x.inherited, x."nullFraction", x."averageWidth", x."distinct",
    CASE WHEN x."mostCommonValues" IS NULL OR x.eq IS NULL THEN 0 ELSE 1 END,
    CASE WHEN x."histogramBounds" IS NULL OR x.lt IS NULL THEN 0 ELSE 2 END,
    CASE WHEN x.correlation IS NULL OR x.lt IS NULL THEN 0 ELSE 3 END,
    CASE WHEN x."rangeBoundsHistogram" IS NOT NULL THEN 7 WHEN x."mostCommonElements" IS NULL OR x.element_eq IS NULL THEN 0 ELSE 4 END,
    CASE WHEN x."rangeLengthHistogram" IS NOT NULL THEN 6 WHEN x."elementCountHistogram" IS NULL OR x.element_eq IS NULL THEN 0 ELSE 5 END,
    coalesce(x.eq, 0), coalesce(x.lt, 0), coalesce(x.lt, 0),
    CASE WHEN x."mostCommonElements" IS NULL THEN 0 ELSE coalesce(x.element_eq, 0) END,
    CASE WHEN x."rangeLengthHistogram" IS NOT NULL THEN 672 WHEN x."elementCountHistogram" IS NULL THEN 0 ELSE coalesce(x.element_eq, 0) END,
    x.attcollation, x.attcollation, x.attcollation, x.element_collation, x.element_collation,
    x."mostCommonFrequencies", CASE WHEN x.correlation IS NOT NULL THEN ARRAY[x.correlation] END, x."mostCommonElementFrequencies",
    CASE WHEN x."rangeLengthHistogram" IS NOT NULL THEN ARRAY[x."rangeEmptyFraction"] ELSE x."elementCountHistogram" END,
    CASE WHEN x.eq IS NOT NULL THEN pg_catalog.array_in(x."mostCommonValues"::cstring, x.type, -1) END,
    CASE WHEN x.lt IS NOT NULL THEN pg_catalog.array_in(x."histogramBounds"::cstring, x.type, -1) END,
    CASE WHEN x."rangeBoundsHistogram" IS NOT NULL THEN pg_catalog.array_in(x."rangeBoundsHistogram"::cstring, x.type, -1)
      WHEN x.element_eq IS NOT NULL THEN pg_catalog.array_in(x."mostCommonElements"::cstring, x.element, -1) END,
    CASE WHEN x."rangeLengthHistogram" IS NOT NULL THEN pg_catalog.array_in(x."rangeLengthHistogram"::cstring, 701, -1) END
  FROM (SELECT s.*, a.attrelid, a.attnum, a.attcollation, b.oid AS type, own.eq, own.lt,
      coalesce(e.oid, 25) AS element,
      CASE WHEN b.oid = 3614 THEN 98 ELSE other.eq END AS element_eq,
      CASE WHEN b.oid = 3614 THEN 100 ELSE a.attcollation END AS element_collation${fromColumns}
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.schema JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.relation
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.name AND NOT a.attisdropped
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
    LEFT JOIN operators own ON own.type = b.oid LEFT JOIN operators other ON other.type = e.oid) x
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_statistic p WHERE p.starelid = x.attrelid AND p.staattnum = x.attnum AND p.stainherit = x.inherited)`;
