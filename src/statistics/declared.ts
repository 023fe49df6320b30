import { isMoment, isUniqueAlone } from '../catalog/column-facts.js';
import type { Catalog, Column, ForeignKey, Table } from '../catalog/catalog.js';
import type { Volume } from '../configuration/configuration.js';
import type { NotExamined } from '../source/place.js';
import type { ColumnStatistics, RelationStatistics, Statistics } from './statistics.js';
import { spreadOverPartitions } from './partitions.js';
import { averageWidth, heapPages } from './width.js';

/** `[volumes]` of plinth.toml: table name, or `schema.name`, → what is declared of it. */
export type Volumes = Readonly<Record<string, Volume>>;

/** Statistics as ANALYZE would leave them on tables with the declared volumes. A volume that names no table is not examined. */
export function declareStatistics(
  catalog: Catalog,
  volumes: Volumes,
): { readonly statistics: Statistics; readonly notExamined: readonly NotExamined[] } {
  const tables = nameTables(catalog);
  const named = new Map(Object.entries(volumes).map(([name, volume]) => [name, { volume, table: tables.get(name) ?? null }]));
  const notExamined: NotExamined[] = [];
  const relations: RelationStatistics[] = [];
  for (const [name, { volume, table }] of named) {
    if (table === null) notExamined.push({ file: null, line: null, object: `volumes.${name}`, reason: 'no table has this name' });
    else relations.push(...spreadOverPartitions(catalog, declareTable(catalog, table, volume, volumes)));
  }
  return { statistics: { asOf: null, source: 'declared', relations, settings: {}, statsReset: null }, notExamined };
}

/** By `schema.name`, and by name alone, which goes to the first table that has it. */
function nameTables({ tables }: Catalog): ReadonlyMap<string, Table> {
  const short = tables.toReversed().map((table) => [table.name, table] as const);
  return new Map([...short, ...tables.map((table) => [`${table.schema}.${table.name}`, table] as const)]);
}

function declareTable(catalog: Catalog, table: Table, volume: Volume, volumes: Volumes): RelationStatistics {
  const rows = declaredRows(volume, volumes, 0);
  return {
    schema: table.schema,
    name: table.name,
    kind: table.kind,
    table: null,
    rows,
    pages: heapPages(rows ?? 0, table.columns),
    allVisible: 0,
    declared: true,
    ...(volume.growth_per_month === undefined ? {} : { growthPerMonth: volume.growth_per_month }),
    ...(volume.rows_per === undefined ? {} : { rowsPer: volume.rows_per }),
    columns: rows === null ? [] : table.columns.map((column) => declareColumn({ catalog, table, volume, volumes, rows }, column)),
    activity: null,
  };
}

/** `rows`, else the largest product of `rows_per` and the rows of the table that it names; none yet where only growth is declared; else null. */
function declaredRows(volume: Volume | undefined, volumes: Volumes, depth: number): number | null {
  if (volume?.rows !== undefined) return volume.rows;
  const products = Object.entries(volume?.rows_per ?? {}).map(([parent, each]) => {
    const parents = depth > 20 ? null : declaredRows(volumes[parent], volumes, depth + 1);
    return parents === null ? 0 : parents * each;
  });
  if (products.length > 0) return Math.round(Math.max(...products));
  return volume?.growth_per_month === undefined ? null : 0;
}

interface Declared {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly volume: Volume;
  readonly volumes: Volumes;
  readonly rows: number;
}

function declareColumn(declared: Declared, column: Column): ColumnStatistics {
  return {
    name: column.name,
    inherited: declared.table.kind === 'partitioned table',
    nullFraction: assumeNulls(declared, column),
    averageWidth: averageWidth(column),
    distinct: distinctOf(declared, column),
    ...(isDeletionFlag(column)
      ? { mostCommonValues: '{f,t}', mostCommonFrequencies: [LIVE, 1 - LIVE] }
      : { mostCommonValues: null, mostCommonFrequencies: null }),
    histogramBounds: null,
    correlation: null,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
  };
}

/** Share of rows that are not deleted, where rows are deleted softly. An assumption. */
const LIVE = 0.95;

function isDeletionFlag({ name, baseType }: Column): boolean {
  return baseType === 'bool' && /^(is_)?deleted$/.test(name);
}

/**
 * A nullable time (`deleted_at`, `finished_at`) marks what happened to some of the rows. Nobody declares of how many: half of them,
 * and few where it is deletion. Every other column is taken as filled.
 */
function assumeNulls({ volume }: Declared, column: Column): number {
  const { name, nullable } = column;
  if (!nullable || !isMoment(column) || volume.distinct?.[name] !== undefined) return 0;
  return /^(deleted|removed|archived)_(at|on)$/.test(name) ? LIVE : 0.5;
}

/** As `n_distinct`: declared; every row its own for single-column keys; the referenced rows; two for a boolean; 0 when unknown. */
function distinctOf({ catalog, table, volume, volumes, rows }: Declared, column: Column): number {
  const declared = volume.distinct?.[column.name];
  if (declared !== undefined) return declared;
  if (isUniqueAlone(table, column.name)) return -1;
  const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column.name);
  if (key !== undefined) return referencedRows(key, volume, volumes, rows);
  if (column.baseType === 'bool') return 2;
  return catalog.enums.find(({ name }) => name === column.baseType)?.labels.length ?? 0;
}

function referencedRows(key: ForeignKey, volume: Volume, volumes: Volumes, rows: number): number {
  const parent = key.references.table;
  const each = volume.rows_per?.[parent];
  if (each !== undefined && each > 0) return Math.max(1, Math.round(rows / each));
  const parents = declaredRows(volumes[parent], volumes, 0);
  return parents === null ? 0 : Math.min(parents, rows);
}
