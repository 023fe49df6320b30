import type { ColumnStatistics, ExtendedValues, RelationStatistics } from '../statistics/statistics.js';
import type { Database } from './database.js';
import { insertColumns, restoreColumns, type WrittenColumn } from './write-columns.js';
import { writeExtended } from './write-extended.js';

/** Statistics that the planner was not given, and why. */
export interface Unwritten {
  readonly object: string;
  readonly reason: string;
}

/**
 * Writes planner statistics into a shadow. Attribute statistics first: relation statistics go in last, because everything else that
 * touches a table resets them. 18 and newer have functions for it; below, the superuser writes the catalogs.
 */
export async function writeStatistics(
  database: Database,
  relations: readonly RelationStatistics[],
  extended: readonly ExtendedValues[],
): Promise<readonly Unwritten[]> {
  const { client, server } = database;
  const known = relations.filter(({ rows }) => rows !== null);
  const { rows: guarded } = await client.query<Guarded>(selectGuarded);
  const guards = new Map(guarded.map((column) => [nameColumn(column), column.guard]));
  const columns = known.flatMap(({ schema, name, columns: own }) => own.map((column) => ({ ...column, schema, relation: name })));
  const inserted: WrittenColumn[] = [];
  const restored: WrittenColumn[] = [];
  for (const column of columns) {
    const guard = guards.get(nameColumn(column));
    const written = guard === 'composite' ? { ...column, ...NO_VALUES } : column;
    (server.major < 18 || guard === 'domain' ? inserted : restored).push(written);
  }
  // The import folds constants of index expressions, which runs functions: as the owner. The catalogs need a superuser, and open no index.
  const unwritten = restored.length === 0 ? [] : await restoreColumns(await database.asOwner(), restored);
  await insertColumns(client, inserted);
  const others = await writeExtended(client, extended);
  await client.query(server.major >= 18 ? restoreRelations : updateRelations, [
    JSON.stringify(
      known.map(({ schema, name, pages, analyzedPages = pages, rows, allVisible }) => ({
        schema,
        name,
        pages: Math.min(analyzedPages, MOST_PAGES),
        rows,
        allVisible,
      })),
    ),
  ]);
  return [...unwritten, ...others];
}

/** `relpages` is an int4. */
const MOST_PAGES = 2 ** 31 - 1;

const NO_VALUES: Pick<
  ColumnStatistics,
  | 'mostCommonValues'
  | 'mostCommonFrequencies'
  | 'histogramBounds'
  | 'mostCommonElements'
  | 'mostCommonElementFrequencies'
  | 'elementCountHistogram'
> = {
  mostCommonValues: null,
  mostCommonFrequencies: null,
  histogramBounds: null,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
};

interface ColumnName {
  readonly schema: string;
  readonly relation: string;
  readonly name: string;
}

type Guarded = ColumnName & { readonly guard: 'domain' | 'composite' };

function nameColumn({ schema, relation, name }: ColumnName): string {
  return JSON.stringify([schema, relation, name]);
}

/**
 * Columns whose values must not be read as what they are: a domain's CHECK calls functions of whoever made it, so its values are read as
 * its base type's; domains may also be part of composite types, ranges and arrays, whose values are left out. Base types and enums have
 * no such functions: only a superuser makes base types.
 */
const selectGuarded = `
  SELECT n.nspname AS schema, c.relname AS relation, a.attname AS name,
    CASE WHEN t.typtype = 'd' AND b.typtype IN ('b', 'e') AND coalesce(be.typtype, 'b') IN ('b', 'e') THEN 'domain' ELSE 'composite' END AS guard
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype LEFT JOIN pg_catalog.pg_type be ON be.oid = b.typelem
  WHERE a.attrelid >= 16384 AND a.attnum > 0 AND t.oid >= 16384 AND NOT (t.typtype IN ('b', 'e') AND coalesce(e.typtype, 'b') IN ('b', 'e'))`;

const fromRelations = `
  FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS s(schema text, name text, pages integer, rows real, "allVisible" integer)`;

const restoreRelations = `
  SELECT pg_catalog.pg_restore_relation_stats('schemaname', s.schema, 'relname', s.name, 'relpages', s.pages, 'reltuples', s.rows,
    'relallvisible', s."allVisible")${fromRelations}`;

const updateRelations = `
  UPDATE pg_catalog.pg_class c SET relpages = s.pages, reltuples = s.rows, relallvisible = s."allVisible"${fromRelations}
  JOIN pg_catalog.pg_namespace n ON n.nspname = s.schema
  WHERE c.relnamespace = n.oid AND c.relname = s.name`;
