import type { Catalog, Table } from '../catalog/catalog.js';
import { findTable } from '../catalog/find-table.js';
import type { Change, CreateIndex } from '../change/change.js';
import { indexPartSql } from '../change/index-sql.js';
import { meaningOf } from '../change/raw-sql.js';
import type { ProofCheck } from '../proof/proof.js';
import { formatCount, relationStatistics } from '../statistics/figures.js';
import { indexPages, isSizeAssumed } from '../statistics/index-pages.js';
import type { RelationStatistics, Statistics } from '../statistics/statistics.js';
import type { IndexFacts } from './recommendation.js';

export interface Known {
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
  readonly checks: readonly ProofCheck[];
}

/** The indexes that the changes make, also those that statements of a rule's own come to. */
export function newIndexes(changes: readonly Change[]): readonly CreateIndex[] {
  return changes.flatMap(meaningOf).filter((change) => change.kind === 'createIndex');
}

/** Columns in order, predicate, INCLUDE, selectivity, why the planner will use it, size, build and write cost. */
export function describeIndex(index: CreateIndex, { catalog, statistics, checks }: Known): IndexFacts {
  const table = findTable(catalog, index.schema, index.table);
  const known = relationStatistics(statistics, { schema: index.schema, name: index.table });
  return {
    name: index.name,
    columns: index.keys.map(indexPartSql),
    predicate: index.where,
    include: [...index.include],
    selectivity: describeSelectivity(index, known),
    planner: describePlanner(checks),
    bytes: estimateBytes(index, table, known),
    build: describeBuild(index, known),
    writes: describeWrites(index, known),
  };
}

/** By the leading column alone: what follows it only narrows further. */
function describeSelectivity(index: CreateIndex, known: RelationStatistics | null): string {
  const column = index.keys[0]?.column ?? null;
  const found = known?.columns.find(({ name }) => name === column);
  const rows = known?.rows ?? null;
  if (column === null || found === undefined || found.distinct === 0 || rows === null || rows === 0)
    return 'not known: no statistics of its leading column';
  const distinct = found.distinct < 0 ? -found.distinct * rows : found.distinct;
  const each = (rows * (1 - found.nullFraction)) / Math.max(1, distinct);
  return `a value of ${column} selects about ${formatCount(Math.max(1, each))} of ${formatCount(rows)} rows (${formatShare(each / rows)})`;
}

function formatShare(share: number): string {
  return share >= 0.01 ? `${Math.round(share * 100)} %` : `${(share * 100).toPrecision(1)} %`;
}

function describePlanner(checks: readonly ProofCheck[]): string {
  const shown = checks.find(({ claim, ok }) => ok && claim.startsWith('planned at'));
  return shown === undefined ? 'not shown by a plan' : `${shown.before ?? '?'} before, ${shown.after ?? '?'} after (${shown.claim})`;
}

/** Null where statistics say too little: of the keys of a GIN, say. */
function estimateBytes(index: CreateIndex, table: Table | null, known: RelationStatistics | null): number | null {
  if (table === null || known?.rows == null) return null;
  const shape = { ...index, predicate: index.where };
  return isSizeAssumed(shape, table, known) ? null : indexPages(shape, table, known) * 8192;
}

/** Source: https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY */
function describeBuild(index: CreateIndex, known: RelationStatistics | null): string {
  const rows = known?.rows == null ? '' : ` of ${formatCount(known.rows)} rows`;
  return index.concurrently
    ? `two scans of the table${rows}, each after waiting for older transactions; writes go on`
    : `one scan of the table${rows}, during which writes wait`;
}

/** Source: src/backend/access/heap/README.HOT */
function describeWrites(index: CreateIndex, known: RelationStatistics | null): string {
  const columns = [...new Set([...index.keys.flatMap(({ column }) => column ?? []), ...index.include])].join(', ');
  const which = index.where === null ? '' : ' of a row that its predicate selects';
  const activity = known?.activity ?? null;
  const figures =
    activity === null
      ? ''
      : ` So far: ${formatCount(activity.inserted)} inserts, ${formatCount(activity.updated)} updates, ${formatCount(activity.hotUpdated)} of them HOT.`;
  return `one entry more for each INSERT and each UPDATE that is not HOT${which}; an UPDATE of ${columns === '' ? 'what it is computed from' : columns} is no longer HOT.${figures}`;
}
