import type { ColumnStatistics, RelationStatistics } from '../statistics/statistics.js';
import type { Database } from './database.js';

/**
 * Writes planner statistics into a shadow. Attribute statistics first: relation statistics go in last, because everything else that
 * touches a table resets them. 18 and newer have functions for it; below, the superuser writes the catalogs.
 */
export async function writeStatistics({ client, server }: Database, relations: readonly RelationStatistics[]): Promise<void> {
  const known = relations.filter(({ rows }) => rows !== null);
  const [writeColumn, writeRelation] = server.major >= 18 ? [restoreColumn, restoreRelation] : [insertColumn, updateRelation];
  for (const relation of known) for (const column of relation.columns) await client.query(writeColumn, columnValues(relation, column));
  for (const { schema, name, pages, rows, allVisible } of known) await client.query(writeRelation, [schema, name, pages, rows, allVisible]);
}

/** Source: https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-STATSMOD */
const restoreColumn = `
  SELECT pg_catalog.pg_restore_attribute_stats('schemaname', $1::text, 'relname', $2::text, 'attname', $3::text, 'inherited', $4::boolean,
    'null_frac', $5::real, 'avg_width', $6::integer, 'n_distinct', $7::real, 'most_common_vals', $8::text, 'most_common_freqs', $9::real[],
    'histogram_bounds', $10::text, 'correlation', $11::real, 'most_common_elems', $12::text, 'most_common_elem_freqs', $13::real[],
    'elem_count_histogram', $14::real[])`;

const restoreRelation = `
  SELECT pg_catalog.pg_restore_relation_stats('schemaname', $1::text, 'relname', $2::text, 'relpages', $3::integer, 'reltuples', $4::real,
    'relallvisible', $5::integer)`;

/**
 * Slots in the order of ANALYZE: most common values, histogram, correlation (kinds 1, 2, 3). Statistics of array elements are left out.
 * Source: src/include/catalog/pg_statistic.h
 */
const insertColumn = `
  INSERT INTO pg_catalog.pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
    stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
    stacoll1, stacoll2, stacoll3, stacoll4, stacoll5, stanumbers1, stanumbers3, stavalues1, stavalues2)
  SELECT a.attrelid, a.attnum, $4::boolean, $5::real, $6::integer, $7::real,
    CASE WHEN $8::text IS NULL OR eq.oid IS NULL THEN 0 ELSE 1 END, CASE WHEN $10::text IS NULL OR lt.oid IS NULL THEN 0 ELSE 2 END,
    CASE WHEN $11::real IS NULL OR lt.oid IS NULL THEN 0 ELSE 3 END, 0, 0,
    coalesce(eq.oid, 0), coalesce(lt.oid, 0), coalesce(lt.oid, 0), 0, 0, a.attcollation, a.attcollation, a.attcollation, 0, 0,
    $9::real[], ARRAY[$11::real], pg_catalog.array_in($8::text::cstring, a.atttypid, -1), pg_catalog.array_in($10::text::cstring, a.atttypid, -1)
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_operator eq ON eq.oprname = '=' AND eq.oprleft = a.atttypid AND eq.oprright = a.atttypid
  LEFT JOIN pg_catalog.pg_operator lt ON lt.oprname = '<' AND lt.oprleft = a.atttypid AND lt.oprright = a.atttypid
  WHERE n.nspname = $1::text AND c.relname = $2::text AND a.attname = $3::text
    AND $12::text IS NOT DISTINCT FROM $12::text AND $13::real[] IS NOT DISTINCT FROM $13::real[] AND $14::real[] IS NOT DISTINCT FROM $14::real[]
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_statistic s WHERE s.starelid = a.attrelid AND s.staattnum = a.attnum AND s.stainherit = $4::boolean)`;

const updateRelation = `
  UPDATE pg_catalog.pg_class SET relpages = $3::integer, reltuples = $4::real, relallvisible = $5::integer
  WHERE oid = (SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = $1::text AND c.relname = $2::text)`;

function columnValues({ schema, name }: RelationStatistics, column: ColumnStatistics): unknown[] {
  return [
    schema, name, column.name, column.inherited, column.nullFraction, column.averageWidth, column.distinct,
    column.mostCommonValues, column.mostCommonFrequencies, column.histogramBounds, column.correlation,
    column.mostCommonElements, column.mostCommonElementFrequencies, column.elementCountHistogram,
  ];
}
