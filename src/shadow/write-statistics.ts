import type { RelationStatistics } from '../statistics/statistics.js';
import type { Database } from './database.js';

/**
 * Writes planner statistics into a shadow. Attribute statistics first: relation statistics go in last, because everything else that
 * touches a table resets them. 18 and newer have functions for it; below, the superuser writes the catalogs.
 */
export async function writeStatistics(database: Database, relations: readonly RelationStatistics[]): Promise<void> {
  const { client, server } = database;
  const known = relations.filter(({ rows }) => rows !== null);
  const columns = known.flatMap(({ schema, name, columns: own }) => own.map((column) => ({ ...column, schema, relation: name })));
  const { rows: checked } = await client.query<{ schema: string; relation: string; name: string }>(selectChecked);
  const withhold = new Set(checked.map(nameColumn));
  const [writeColumns, writeRelations] = server.major >= 18 ? [restoreColumns, restoreRelations] : [insertColumns, updateRelations];
  const written = columns.map((column) => (withhold.has(nameColumn(column)) ? { ...column, ...NO_VALUES } : column));
  // The import folds constants of index expressions, which runs functions: as the owner. The catalogs need a superuser, and open no index.
  const writer = server.major >= 18 ? await database.asOwner() : client;
  await writer.query(writeColumns, [JSON.stringify(written)]);
  await client.query(writeRelations, [
    JSON.stringify(known.map(({ schema, name, pages, rows, allVisible }) => ({ schema, name, pages, rows, allVisible }))),
  ]);
}

const NO_VALUES = {
  mostCommonValues: null,
  mostCommonFrequencies: null,
  histogramBounds: null,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
};

function nameColumn({ schema, relation, name }: { readonly schema: string; readonly relation: string; readonly name: string }): string {
  return JSON.stringify([schema, relation, name]);
}

/**
 * Columns whose values must not be read by the superuser: a domain's CHECK calls functions of whoever made it, and domains may be
 * part of composite types, ranges and arrays. Base types and enums have no such functions: only a superuser makes base types.
 */
const selectChecked = `
  SELECT n.nspname AS schema, c.relname AS relation, a.attname AS name
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
  WHERE a.attrelid >= 16384 AND a.attnum > 0 AND t.oid >= 16384 AND NOT (t.typtype IN ('b', 'e') AND coalesce(e.typtype, 'b') IN ('b', 'e'))`;

/** All rows in one parameter: a thousand tables have ten thousand columns. */
const fromColumns = `
  FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS s(schema text, relation text, name text, inherited boolean, "nullFraction" real,
    "averageWidth" integer, "distinct" real, "mostCommonValues" text, "mostCommonFrequencies" real[], "histogramBounds" text,
    correlation real, "mostCommonElements" text, "mostCommonElementFrequencies" real[], "elementCountHistogram" real[])`;

const fromRelations = `
  FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS s(schema text, name text, pages integer, rows real, "allVisible" integer)`;

/** Source: https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-STATSMOD */
const restoreColumns = `
  SELECT pg_catalog.pg_restore_attribute_stats('schemaname', s.schema, 'relname', s.relation, 'attname', s.name, 'inherited', s.inherited,
    'null_frac', s."nullFraction", 'avg_width', s."averageWidth", 'n_distinct', s."distinct",
    'most_common_vals', s."mostCommonValues", 'most_common_freqs', s."mostCommonFrequencies", 'histogram_bounds', s."histogramBounds",
    'correlation', s.correlation, 'most_common_elems', s."mostCommonElements",
    'most_common_elem_freqs', s."mostCommonElementFrequencies", 'elem_count_histogram', s."elementCountHistogram")${fromColumns}`;

const restoreRelations = `
  SELECT pg_catalog.pg_restore_relation_stats('schemaname', s.schema, 'relname', s.name, 'relpages', s.pages, 'reltuples', s.rows,
    'relallvisible', s."allVisible")${fromRelations}`;

/**
 * Slots in the order of ANALYZE: most common values, histogram, correlation (kinds 1, 2, 3). Statistics of array elements are left out.
 * Source: src/include/catalog/pg_statistic.h
 */
const insertColumns = `
  INSERT INTO pg_catalog.pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
    stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
    stacoll1, stacoll2, stacoll3, stacoll4, stacoll5, stanumbers1, stanumbers3, stavalues1, stavalues2)
  SELECT a.attrelid, a.attnum, s.inherited, s."nullFraction", s."averageWidth", s."distinct",
    CASE WHEN s."mostCommonValues" IS NULL OR eq.oid IS NULL THEN 0 ELSE 1 END,
    CASE WHEN s."histogramBounds" IS NULL OR lt.oid IS NULL THEN 0 ELSE 2 END,
    CASE WHEN s.correlation IS NULL OR lt.oid IS NULL THEN 0 ELSE 3 END, 0, 0,
    coalesce(eq.oid, 0), coalesce(lt.oid, 0), coalesce(lt.oid, 0), 0, 0, a.attcollation, a.attcollation, a.attcollation, 0, 0,
    s."mostCommonFrequencies", ARRAY[s.correlation], pg_catalog.array_in(s."mostCommonValues"::cstring, a.atttypid, -1),
    pg_catalog.array_in(s."histogramBounds"::cstring, a.atttypid, -1)${fromColumns}
  JOIN pg_catalog.pg_namespace n ON n.nspname = s.schema JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.relation
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.name
  LEFT JOIN pg_catalog.pg_operator eq ON eq.oprname = '=' AND eq.oprleft = a.atttypid AND eq.oprright = a.atttypid
  LEFT JOIN pg_catalog.pg_operator lt ON lt.oprname = '<' AND lt.oprleft = a.atttypid AND lt.oprright = a.atttypid
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_statistic p WHERE p.starelid = a.attrelid AND p.staattnum = a.attnum AND p.stainherit = s.inherited)`;

const updateRelations = `
  UPDATE pg_catalog.pg_class c SET relpages = s.pages, reltuples = s.rows, relallvisible = s."allVisible"${fromRelations}
  JOIN pg_catalog.pg_namespace n ON n.nspname = s.schema
  WHERE c.relnamespace = n.oid AND c.relname = s.name`;
