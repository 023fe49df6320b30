import type { Catalog } from '../catalog/catalog.js';
import { suggest } from '../configuration/suggest.js';
import type { NotExamined } from '../source/place.js';
import type { Basis, Figure } from './declared/basis.js';
import { declareColumn } from './declared/column.js';
import { ageOf, type Declaration, type DeclaredTable, describeRows, readDeclaration, type Volumes } from './declared/tables.js';
import { spreadOverPartitions } from './partitions.js';
import type { RelationStatistics, Statistics } from './statistics.js';
import { heapPagesOf } from './width.js';

export type { Volumes } from './declared/tables.js';

export interface DeclaredStatistics {
  readonly statistics: Statistics;
  /** What each figure rests on, in the order of the tables as declared. */
  readonly basis: readonly Basis[];
  readonly notExamined: readonly NotExamined[];
}

/**
 * Statistics as ANALYZE would leave them on tables with the declared volumes, completed by what the schema itself says. A volume that
 * names no table is not examined. Times end now by the real clock, not by `PLINTH_NOW`: `now()` in a query is the server's.
 */
export function declareStatistics(catalog: Catalog, volumes: Volumes, now: Date = new Date()): DeclaredStatistics {
  const declaration = readDeclaration(catalog, volumes);
  const tables = declaration.tables.map((table) => declareTable(declaration, table, now));
  return {
    statistics: {
      asOf: null,
      source: 'declared',
      relations: tables.flatMap(({ relation }) => spreadOverPartitions(catalog, relation)),
      settings: {},
      statsReset: null,
    },
    basis: tables.flatMap(({ basis }) => basis),
    notExamined: declaration.unknown.map((name) => ({
      file: null,
      line: null,
      object: `volumes.${name}`,
      reason: nameClosest(name, catalog),
    })),
  };
}

function nameClosest(written: string, { tables }: Catalog): string {
  const closest = suggest(
    written,
    tables.map(({ name }) => name),
  );
  return closest === null ? 'no table has this name' : `no table has this name; did you mean "${closest}"?`;
}

/** Share of the blocks that autovacuum leaves marked as visible to all, where rows are mostly added. An assumption. */
const VISIBLE = 0.9;

/** Months: the columns of a table that begins empty are those that it will have after a year. */
const FIRST_YEAR = 12;

function declareTable(
  declaration: Declaration,
  declaredTable: DeclaredTable,
  now: Date,
): { readonly relation: RelationStatistics; readonly basis: readonly Basis[] } {
  const { table, volume } = declaredTable;
  const [size, age] = [describeRows(declaration, declaredTable), ageOf(declaration, table)];
  const rows = size.value;
  const columns =
    rows === null
      ? []
      : table.columns.map((column) =>
          declareColumn(
            { declaration, table, volume, rows: rows === 0 ? FIRST_YEAR * (volume.growth_per_month ?? 0) : rows, age: age.value, now },
            column,
          ),
        );
  const statistics = columns.map((column) => column.statistics);
  const pages = heapPagesOf(rows ?? 0, table.columns, statistics);
  const about = (figure: 'rows' | 'age', { source, why }: Figure<unknown>): Basis => ({
    schema: table.schema,
    table: table.name,
    column: null,
    figure,
    source,
    why,
  });
  return {
    relation: {
      schema: table.schema,
      name: table.name,
      kind: table.kind,
      table: null,
      rows,
      pages,
      allVisible: Math.floor(pages * VISIBLE),
      declared: true,
      ...(volume.growth_per_month === undefined ? {} : { growthPerMonth: volume.growth_per_month }),
      ...(volume.rows_per === undefined ? {} : { rowsPer: volume.rows_per }),
      columns: statistics,
      activity: null,
    },
    basis: [about('rows', size), ...(rows === null ? [] : [about('age', age)]), ...columns.flatMap(({ basis }) => basis)],
  };
}
