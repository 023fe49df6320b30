import { whyNotServing } from '../catalog/serves-equality.js';
import type { Catalog, Table } from '../catalog/catalog.js';
import { relationStatistics } from '../statistics/figures.js';
import type { Statistics } from '../statistics/statistics.js';
import { type Demand, type IndexShape, shapeIndexes, type Shapes } from './index-shape.js';
import { type Predicate, readPredicates, readSortKey, type SortKey } from './predicate.js';
import { joinAbove, limitAbove, type SequentialScan } from './sequential-scan.js';

/** A sequential scan that an index would spare: what it looks for, and the indexes that would find it. */
export interface ScanDemand {
  readonly predicates: readonly Predicate[];
  /** The LIMIT above, with the order that it wants of this table; null where there is none. */
  readonly limit: { readonly rows: number; readonly order: readonly SortKey[] } | null;
  readonly shapes: Shapes;
}

export interface Scanned {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly statistics: Statistics | null;
  /** Rows of the table where the plan was made. */
  readonly rows: number;
  /** Above this share of the rows a scan without a LIMIT is the right way to read them. */
  readonly share: number;
  /** A scan that stops below this many rows read is small. */
  readonly smallScan: number;
}

/** Null where reading the whole table is right: nothing is looked for, or most of the table is, or a LIMIT stops the scan soon. */
export function demandOf(scan: SequentialScan, scanned: Scanned): ScanDemand | null {
  const { table, rows, share } = scanned;
  const alias = scan.node.alias ?? scan.node.relation ?? '';
  const predicates = [
    ...(scan.node.filter === null ? [] : readPredicates(scan.node.filter, alias, table.columns)),
    ...joined(scan, scanned),
  ];
  const above = limitAbove(scan);
  const order = above === null ? [] : readOrder(above.sortKeys, alias, table);
  const limit = above === null ? null : { rows: above.rows, order };
  const isOrdered = order.length > 0;
  if (!isOrdered && scan.rows > share * rows && joined(scan, scanned).length === 0) return null;
  if (above !== null && above.sortKeys.length === 0 && rows * Math.min(1, above.rows / Math.max(1, scan.rows)) <= scanned.smallScan)
    return null;
  if (!isOrdered && !predicates.some(({ kind }) => kind !== 'other')) return null;
  const wantsOrder =
    isOrdered && (above === null || scan.rows > Math.max(1000, 10 * above.rows) || predicates.every(({ kind }) => kind === 'other'));
  return { predicates, limit, shapes: shapeIndexes(describeDemand(predicates, wantsOrder ? order : [], scanned)) };
}

/** All keys of the sort, where they are this table's; else none, because an index could not give the order. */
function readOrder(sortKeys: readonly string[], alias: string, table: Table): SortKey[] {
  const keys = sortKeys.map((key) => readSortKey(key, alias, table.columns)).filter((key) => key !== null);
  return keys.length === sortKeys.length ? keys : [];
}

/** The join conditions that an index would serve in a nested loop: the other side brings less than a hundredth of this table's rows. */
function joined(scan: SequentialScan, { table, rows }: Scanned): Predicate[] {
  const join = joinAbove(scan);
  if (join === null || join.otherRows * 100 > rows) return [];
  return readPredicates(join.condition, scan.node.alias ?? '', table.columns).filter(
    (predicate) => predicate.kind === 'equality' && !isServed(predicate.key.column, table),
  );
}

/** The planner had an index and preferred to read it all. */
function isServed(column: string | null, table: Table): boolean {
  return column !== null && table.indexes.some((index) => whyNotServing(index, table, [column]) === null);
}

/** What is known of the table that decides between shapes of an index. */
export function describeDemand(
  predicates: readonly Predicate[],
  order: readonly SortKey[],
  { catalog, table, statistics, rows }: Scanned,
): Demand {
  const known = relationStatistics(statistics, table)?.columns ?? [];
  const distinct = (column: string): number => {
    const figure = known.find(({ name }) => name === column)?.distinct ?? 0;
    return figure < 0 ? -figure * rows : figure;
  };
  const columnOf = (column: string | null) => table.columns.find(({ name }) => name === column);
  const trigrams = catalog.extensions.find(({ name }) => name === 'pg_trgm');
  return {
    predicates,
    order,
    distinct,
    isState: (column) => {
      const count = distinct(column);
      return (
        (count > 0 && count <= 20) ||
        columnOf(column)?.baseType === 'bool' ||
        catalog.enums.some(({ name }) => name === columnOf(column)?.baseType)
      );
    },
    needsPatternOps: ({ column }) => !/^(C|POSIX|ucs_basic)$/.test(columnOf(column)?.collation?.name ?? ''),
    trigramOps: trigrams === undefined ? null : trigrams.schema === 'public' ? 'gin_trgm_ops' : `${trigrams.schema}.gin_trgm_ops`,
    primaryKey: table.primaryKey?.columns ?? [],
  };
}

/** True where the first key is a foreign key that no index serves: an index of all rows serves its check as well, a partial one does not. */
export function servesForeignKey(shape: IndexShape, table: Table): boolean {
  const first = shape.keys[0]?.column;
  return table.foreignKeys.some(
    ({ columns }) =>
      columns.length === 1 && columns[0] === first && !table.indexes.some((index) => whyNotServing(index, table, columns) === null),
  );
}

/** True where an index of the table begins with the same keys and holds every row: the planner had it and preferred the scan. */
export function isPresent(shape: IndexShape, table: Table): boolean {
  return table.indexes.some(({ valid, method, keys, isPartial }) => {
    const same = shape.keys.every((key, at) => key.column !== null && keys[at]?.column === key.column);
    return valid && !isPartial && method === shape.method && same;
  });
}
