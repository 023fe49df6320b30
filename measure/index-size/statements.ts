import type { Catalog, Column, Table } from '../../src/catalog/catalog.js';
import { quoteLiteral } from '../../src/postgres/identifier.js';
import { readArrayText } from '../../src/statistics/array-text.js';
import { relationStatistics } from '../../src/statistics/figures.js';
import type { ColumnStatistics, Statistics } from '../../src/statistics/statistics.js';

/** Rows below which an index is a handful of blocks, whatever is said of it. */
const FEWEST = 2_000;

/** Of TPC-DS, where tables repeat each other's columns. */
export const TPCDS: ReadonlySet<string> = new Set(['store_sales', 'customer', 'customer_address', 'item']);

export interface IndexStatement {
  readonly kind: string;
  readonly sql: string;
}

/** CREATE INDEX statements without a name. */
export function listIndexStatements(suite: string, catalog: Catalog, statistics: Statistics): IndexStatement[] {
  return catalog.tables.flatMap((table) => {
    const known = relationStatistics(statistics, table);
    if (table.kind !== 'table' || known === null || (known.rows ?? 0) < FEWEST) return [];
    if (/_(documents|groups)$/.test(table.name)) return listOfDocuments(table);
    if (suite === 'tpcds' && !TPCDS.has(table.name)) return [];
    return [...listTrees(table, known.columns), ...listOthers(table, known.columns)];
  });
}

/** Types without a default operator class of B-trees, or whose B-tree nobody makes. */
const UNSORTED = new Set(['jsonb', 'tsvector', '_text', 'int4range', 'tstzrange']);

function listTrees({ name, columns }: Table, known: readonly ColumnStatistics[]): IndexStatement[] {
  const sorted = columns.filter(({ baseType }) => !UNSORTED.has(baseType));
  const of = (column: Column): ColumnStatistics | undefined => known.find((each) => each.name === column.name && !each.inherited);
  return sorted.flatMap((column, at): IndexStatement[] => {
    const next = sorted[at + 1];
    const third = sorted[at + 2];
    const own = of(column);
    const common = own?.mostCommonValues == null ? null : (readArrayText(own.mostCommonValues)[0] ?? null);
    const other = sorted[(at + 3) % sorted.length];
    return [
      { kind: 'B-tree, one column', sql: `CREATE INDEX ON ${name} (${column.name})` },
      ...(next === undefined ? [] : [{ kind: 'B-tree, two columns', sql: `CREATE INDEX ON ${name} (${column.name}, ${next.name})` }]),
      ...(next === undefined || third === undefined || at % 3 > 0
        ? []
        : [
            { kind: 'B-tree, three columns', sql: `CREATE INDEX ON ${name} (${third.name}, ${column.name} DESC, ${next.name})` },
            { kind: 'B-tree, INCLUDE', sql: `CREATE INDEX ON ${name} (${column.name}) INCLUDE (${next.name}, ${third.name})` },
          ]),
      ...((own?.nullFraction ?? 0) > 0.01 && other !== undefined
        ? [
            {
              kind: 'B-tree, partial',
              sql: `CREATE INDEX ON ${name} (${other.name}) WHERE ${column.name} ${at % 2 === 0 ? 'IS NOT NULL' : 'IS NULL'}`,
            },
          ]
        : []),
      ...(common !== null && other !== undefined && (own?.mostCommonFrequencies?.[0] ?? 0) > 0.01
        ? [{ kind: 'B-tree, partial', sql: `CREATE INDEX ON ${name} (${other.name}) WHERE ${column.name} = ${quoteLiteral(common)}` }]
        : []),
      ...(/^(text|varchar)$/.test(column.baseType) && at % 2 === 0
        ? [{ kind: 'B-tree, expression', sql: `CREATE INDEX ON ${name} (lower(${column.name}))` }]
        : []),
      ...(column.baseType === 'date'
        ? [{ kind: 'B-tree, expression', sql: `CREATE INDEX ON ${name} (date_trunc('month', ${column.name}::timestamp))` }]
        : []),
    ];
  });
}

function listOthers({ name, columns }: Table, known: readonly ColumnStatistics[]): IndexStatement[] {
  return columns.flatMap(({ name: column, baseType }, at): IndexStatement[] => {
    const own = known.find((each) => each.name === column);
    const spread = own?.correlation ?? 0;
    const many = own !== undefined && (own.distinct < 0 || own.distinct > 1_000);
    return [
      // Nobody hashes a handful of values: it takes hours to build.
      ...(many && at % 2 === 0 && !UNSORTED.has(baseType) ? [{ kind: 'hash', sql: `CREATE INDEX ON ${name} USING hash (${column})` }] : []),
      ...(Math.abs(spread) > 0.8 && baseType !== 'bool'
        ? [{ kind: 'BRIN', sql: `CREATE INDEX ON ${name} USING brin (${column}) WITH (pages_per_range = 4)` }]
        : []),
      ...(baseType.endsWith('range') ? [{ kind: 'GiST', sql: `CREATE INDEX ON ${name} USING gist (${column})` }] : []),
      ...(baseType === '_text' || baseType === 'tsvector' || baseType === 'jsonb'
        ? [{ kind: 'GIN', sql: `CREATE INDEX ON ${name} USING gin (${column})` }]
        : []),
      ...(baseType === 'jsonb' ? [{ kind: 'GIN', sql: `CREATE INDEX ON ${name} USING gin (${column} jsonb_path_ops)` }] : []),
    ];
  });
}

/** One of each kind that a column's type has, of tables that `documents.ts` makes. */
function listOfDocuments({ name, columns }: Table): IndexStatement[] {
  const on = (kind: string, method: string, key: string): IndexStatement => ({
    kind,
    sql: `CREATE INDEX ON ${name} USING ${method} (${key})`,
  });
  return columns.flatMap(({ name: column, baseType }): IndexStatement[] => {
    if (baseType === 'jsonb') return [on('GIN, jsonb_ops', 'gin', column), on('GIN, jsonb_path_ops', 'gin', `${column} jsonb_path_ops`)];
    if (baseType === 'tsvector') return [on('GIN, tsvector', 'gin', column), on('GiST, tsvector', 'gist', column)];
    if (baseType === 'text')
      return [on('GIN, trigrams', 'gin', `${column} gin_trgm_ops`), on('GiST, trigrams', 'gist', `${column} gist_trgm_ops`)];
    if (baseType.startsWith('_')) return [on('GIN, array', 'gin', column)];
    if (baseType === 'point') return [on('GiST, point', 'gist', column)];
    if (baseType.endsWith('range'))
      return [
        on('GiST, range', 'gist', column),
        ...(columns.some(({ name: other }) => other === 'number') ? [on('GiST, number and range', 'gist', `number, ${column}`)] : []),
      ];
    return [];
  });
}
