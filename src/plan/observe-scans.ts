import type { Catalog, Table } from '../catalog/catalog.js';
import { findTable } from '../catalog/find-table.js';
import { HORIZON_MONTHS, rowsAfter } from '../statistics/growth.js';
import { sumPartitions } from '../statistics/partitions.js';
import type { Statistics } from '../statistics/statistics.js';
import type { Query } from '../workload/query.js';
import type { IndexShape } from './index-shape.js';
import type { PlannedQuery } from './planned-query.js';
import { readPredicates } from './predicate.js';
import { walkPlan } from './read-plan.js';
import { demandOf, isPresent, type ScanDemand, servesForeignKey } from './scan-demand.js';
import { type SequentialScan, sequentialScans } from './sequential-scan.js';

/** A query that reads a growing table from end to end where an index would serve. */
export interface ObservedScan extends ScanDemand {
  readonly query: Query;
  /** The table, or the root of the partitioned table whose partitions are read. */
  readonly table: Table;
  readonly scan: SequentialScan;
  /** Rows that the scan is expected to give, of all partitions. */
  readonly returns: number;
  /** Rows of the table at the horizon, where the query was planned. */
  readonly rows: number;
  /** The best index and the second best; null where no index can be derived from the conditions. */
  readonly best: IndexShape | null;
  readonly second: IndexShape | null;
}

export interface Observed {
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
  /** Tables with no more rows than this are right to be scanned. */
  readonly smallTable: number;
  /** As in `Scanned`. */
  readonly share: number;
}

/** One for each query and table, in order of the plans. The wanted indexes agree: a shorter one gives way to a longer one that begins with it. */
export function observeScans(plans: readonly PlannedQuery[], { catalog, statistics, ...limits }: Observed): ObservedScan[] {
  const observed = { ...limits, catalog, statistics: statistics === null ? null : sumPartitions(catalog, statistics) };
  const recurring = countConditions(plans, catalog);
  const scans = plans.flatMap((planned) => observeQuery(planned, observed, recurring));
  return scans.map((scan) => ({ ...scan, best: lengthen(scan, scans) }));
}

function observeQuery({ query, plan }: PlannedQuery, observed: Observed, recurring: ReadonlyMap<string, number>): ObservedScan[] {
  if (plan === null || query.origin === 'referential check') return [];
  const byTable = new Map<Table, ObservedScan>();
  for (const scan of sequentialScans(plan)) {
    const one = observeScan(scan, query, observed, recurring);
    const before = one === null ? undefined : byTable.get(one.table);
    if (one !== null) byTable.set(one.table, before === undefined ? one : { ...before, returns: before.returns + one.returns });
  }
  return [...byTable.values()];
}

function observeScan(
  scan: SequentialScan,
  query: Query,
  { catalog, statistics, smallTable, share }: Observed,
  recurring: ReadonlyMap<string, number>,
): ObservedScan | null {
  const scanned = findTable(catalog, scan.node.schema ?? '', scan.node.relation ?? '');
  const table = scanned === null ? null : rootOf(catalog, scanned);
  const rows = table === null ? null : rowsAfter(statistics, table, HORIZON_MONTHS);
  if (scanned === null || table === null || rows === null || rows <= smallTable) return null;
  const own = rowsAfter(statistics, scanned, HORIZON_MONTHS) ?? rows;
  const demand = demandOf(scan, { catalog, table: scanned, statistics, rows: own, share, smallScan: smallTable });
  if (demand === null) return null;
  const ranked = rank(demand, scanned, recurring);
  if (ranked.best !== null && isPresent(ranked.best, scanned)) return null;
  return { ...demand, query, table, scan, rows, returns: scan.rows, ...ranked };
}

/**
 * The index of all rows goes first where it serves a foreign key's check as well; the partial one where what it leaves out is left
 * out by several queries, or where nothing but its predicate narrows the search (a queue).
 */
function rank(
  { shapes: { whole, partial }, predicates }: ScanDemand,
  table: Table,
  recurring: ReadonlyMap<string, number>,
): Pick<ObservedScan, 'best' | 'second'> {
  if (whole === null || partial === null) return { best: whole ?? partial, second: null };
  const recurs = predicates.some(
    (predicate) => predicate.kind === 'fixed' && (recurring.get(conditionKey(table, predicate.text)) ?? 0) > 1,
  );
  const isQueue = !predicates.some((predicate) => predicate.kind === 'equality' && !predicate.constant);
  const partialFirst = !servesForeignKey(whole, table) && (recurs || isQueue);
  return partialFirst ? { best: partial, second: whole } : { best: whole, second: partial };
}

/** How many queries send each condition. */
function countConditions(plans: readonly PlannedQuery[], catalog: Catalog): ReadonlyMap<string, number> {
  const queries = new Map<string, Set<string>>();
  for (const { query, plan } of plans)
    for (const node of plan === null ? [] : walkPlan(plan.root)) {
      const table = findTable(catalog, node.schema ?? '', node.relation ?? '');
      const conditions = [node.filter, node.indexCondition, node.recheckCondition].filter((text) => text !== null);
      for (const { text } of table === null
        ? []
        : conditions.flatMap((condition) => readPredicates(condition, node.alias ?? '', table.columns))) {
        const key = conditionKey(table, text);
        queries.set(key, (queries.get(key) ?? new Set()).add(query.name));
      }
    }
  return new Map([...queries].map(([key, names]) => [key, names.size]));
}

function conditionKey(table: Table | null, text: string): string {
  return `${table?.schema ?? ''}.${table?.name ?? ''} ${text}`;
}

function lengthen({ table, best }: ObservedScan, scans: readonly ObservedScan[]): IndexShape | null {
  if (best === null) return null;
  const longer = scans.flatMap((other) => (other.table === table && other.best !== null && isLonger(other.best, best) ? [other.best] : []));
  return longer.toSorted((one, other) => other.keys.length - one.keys.length)[0] ?? best;
}

function isLonger(longer: IndexShape, shorter: IndexShape): boolean {
  const same = longer.method === 'btree' && shorter.method === 'btree' && longer.where === shorter.where;
  return same && longer.keys.length > shorter.keys.length && shorter.keys.every((key, index) => isSameKey(key, longer.keys[index]));
}

function isSameKey(one: IndexShape['keys'][number], other: IndexShape['keys'][number] | undefined): boolean {
  return (
    one.column === other?.column &&
    one.expression === other.expression &&
    one.descending === other.descending &&
    one.nulls === other.nulls &&
    one.opclass === other.opclass
  );
}

function rootOf(catalog: Catalog, table: Table): Table {
  const parent = table.partitionOf === null ? null : findTable(catalog, table.partitionOf.parent.schema, table.partitionOf.parent.name);
  return parent === null ? table : rootOf(catalog, parent);
}
