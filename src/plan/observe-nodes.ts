import { countOf } from '../source/count-of.js';
import { formatCount } from '../statistics/figures.js';
import { nameNode } from './describe-node.js';
import type { NodeFigures } from './node-figures.js';
import type { PlanNode } from './plan.js';
import { hideValues } from './words.js';

/** Something that a plan shows of one of its nodes, in figures and in words. */
export interface NodeObservation {
  readonly kind:
    | 'misestimate'
    | 'sort on disk'
    | 'hash on disk'
    | 'lossy bitmap'
    | 'rows removed'
    | 'heap fetches'
    | 'many loops'
    | 'unserved condition'
    | 'sequential scan'
    | 'subplan per row'
    | 'fewer workers'
    | 'materialized CTE';
  readonly node: number;
  readonly text: string;
  readonly figures: Readonly<Record<string, number>>;
  /** What would change it; null where only the whole of the query tells. */
  readonly change: string | null;
}

/** By how much rows and their estimate may differ before it is told. */
const FACTOR = 10;
/** Fewer rows than these are no matter. */
const MANY = 1000;

/** What is told of each node, top down. */
export function observeNodes(figures: readonly NodeFigures[]): NodeObservation[] {
  return figures.flatMap((figure) => [
    ...observeEstimate(figure, figures),
    ...observeSpace(figure),
    ...observeReading(figure),
    ...observeLoops(figure, figures),
  ]);
}

/** The lowest node that is wrong: those above it inherit the error. */
function observeEstimate({ id, node }: NodeFigures, all: readonly NodeFigures[]): NodeObservation[] {
  const factor = errorOf(node);
  if (factor === null || factor < FACTOR) return [];
  const below = all.filter(({ parent }) => parent === id);
  if (below.some((child) => (errorOf(child.node) ?? 1) >= FACTOR)) return [];
  const rows = node.actual?.rows ?? 0;
  const more = rows > node.rows;
  return [
    {
      kind: 'misestimate',
      node: id,
      text: `${nameNode(node)}: ${formatCount(node.rows)} rows were expected and ${formatCount(rows)} came${(node.actual?.loops ?? 1) > 1 ? ' in each loop' : ''}, ${formatCount(factor)} times ${more ? 'as many' : 'fewer'}.`,
      figures: { expected: node.rows, actual: rows, factor },
      change: changeOfEstimate(node),
    },
  ];
}

function errorOf({ actual, rows }: PlanNode): number | null {
  if (actual === null || actual.loops === 0) return null;
  const [seen, expected] = [Math.max(1, actual.rows), Math.max(1, rows)];
  return Math.max(seen, expected) * actual.loops < MANY / 10 ? 1 : Math.max(seen / expected, expected / seen);
}

function changeOfEstimate({ relation, filter, indexCondition }: PlanNode): string | null {
  if (relation === null) return null;
  const conditions = [filter, indexCondition].filter((text) => text !== null).join(' AND ');
  const several = /\bAND\b/.test(conditions);
  return several
    ? `ANALYZE ${relation}; where it stays wrong, CREATE STATISTICS (dependencies, mcv) on the columns of ${hideValues(conditions)}.`
    : `ANALYZE ${relation}; where it stays wrong, ALTER TABLE … ALTER COLUMN … SET STATISTICS 1000 for the column of the condition.`;
}

function observeSpace({ id, node }: NodeFigures): NodeObservation[] {
  const { actual } = node;
  if (actual === null) return [];
  const found: NodeObservation[] = [];
  if (actual.sort?.onDisk === true)
    found.push({
      kind: 'sort on disk',
      node: id,
      text: `${nameNode(node)} wrote ${formatCount(actual.sort.space)} kB to disk (${actual.sort.method}): work_mem was too small for it.`,
      figures: { kilobytes: actual.sort.space },
      // What is sorted in memory takes about three times the room of its runs on disk.
      change: `SET work_mem of at least ${megabytes(actual.sort.space * 3)} for this query, or an index that gives the order ${node.sortKeys.map(hideValues).join(', ')}.`,
    });
  if (actual.hash !== null && (actual.hash.batches > 1 || actual.hash.disk > 0))
    found.push({
      kind: 'hash on disk',
      node: id,
      text: `${nameNode(node)} needed ${formatCount(actual.hash.batches)} batches${actual.hash.disk > 0 ? ` and ${formatCount(actual.hash.disk)} kB of disk` : ''}: all but the first were written out and read again.`,
      figures: { batches: actual.hash.batches, kilobytes: actual.hash.disk },
      change: `work_mem × hash_mem_multiplier of at least ${megabytes(Math.max(actual.hash.memory * actual.hash.batches, actual.hash.memory + actual.hash.disk))} for this query.`,
    });
  if (actual.lossyBlocks > 0)
    found.push({
      kind: 'lossy bitmap',
      node: id,
      text: `${nameNode(node)}: the bitmap kept ${formatCount(actual.lossyBlocks)} of ${formatCount(actual.lossyBlocks + actual.exactBlocks)} blocks as whole blocks only, and ${formatCount(actual.removedByRecheck)} rows were read in vain.`,
      figures: { lossy: actual.lossyBlocks, exact: actual.exactBlocks, removed: actual.removedByRecheck },
      change: 'A larger work_mem keeps each row in the bitmap.',
    });
  return found;
}

function megabytes(kilobytes: number): string {
  return `${formatCount(Math.max(1, Math.ceil(kilobytes / 1024)))} MB`;
}

function observeReading({ id, node, costShare, timeShare }: NodeFigures): NodeObservation[] {
  const { actual } = node;
  const found: NodeObservation[] = [];
  const removed = (actual?.removedByFilter ?? 0) * (actual?.loops ?? 0);
  const kept = (actual?.rows ?? 0) * (actual?.loops ?? 0);
  if (actual !== null && removed >= MANY && removed >= FACTOR * kept)
    found.push({
      kind: 'rows removed',
      node: id,
      text: `${nameNode(node)} read ${formatCount(removed + kept)} rows and threw ${formatCount(removed)} away by ${hideValues(node.filter ?? 'its filter')}.`,
      figures: { removed, kept },
      change: null,
    });
  if (actual !== null && (actual.heapFetches ?? 0) >= MANY / 10 && (actual.heapFetches ?? 0) > 0.1 * kept)
    found.push({
      kind: 'heap fetches',
      node: id,
      text: `${nameNode(node)} had to look into the table for ${formatCount(actual.heapFetches ?? 0)} of ${formatCount(kept)} rows: their pages are not marked all-visible.`,
      figures: { heapFetches: actual.heapFetches ?? 0, rows: kept },
      change: `VACUUM ${node.relation ?? ''}, and a lower autovacuum_vacuum_insert_scale_factor where it is mostly inserted into.`,
    });
  if (node.nodeType === 'Seq Scan' && node.filter !== null && Math.max(costShare, timeShare ?? 0) >= 0.1)
    found.push({
      kind: 'sequential scan',
      node: id,
      text: `${nameNode(node)} reads the whole table to find ${formatCount(node.rows)} rows by ${hideValues(node.filter)}.`,
      figures: { rows: node.rows, cost: node.totalCost },
      change: null,
    });
  found.push(...observeThrownAway({ id, node }));
  if (node.indexCondition !== null && node.filter !== null && /Index (Only )?Scan$/.test(node.nodeType))
    found.push({
      kind: 'unserved condition',
      node: id,
      text: `${node.index ?? 'The index'} serves ${hideValues(node.indexCondition)}; ${hideValues(node.filter)} is tested on each row that it finds.`,
      figures: { rows: node.rows },
      change: null,
    });
  return found;
}

/** Of a bitmap the plan says both how many rows the index finds and how many are left of them. */
function observeThrownAway({ id, node }: Pick<NodeFigures, 'id' | 'node'>): NodeObservation[] {
  const [bitmap] = node.plans;
  if (node.nodeType !== 'Bitmap Heap Scan' || node.filter === null || bitmap?.nodeType !== 'Bitmap Index Scan') return [];
  if (bitmap.rows < MANY || bitmap.rows < FACTOR * node.rows) return [];
  return [
    {
      kind: 'unserved condition',
      node: id,
      text: `${bitmap.index ?? 'The index'} serves ${hideValues(bitmap.indexCondition ?? 'no condition')} and finds about ${formatCount(bitmap.rows)} rows, of which ${formatCount(node.rows)} are left: ${hideValues(node.filter)} is tested on each.`,
      figures: { found: bitmap.rows, rows: node.rows },
      change: null,
    },
  ];
}

function observeLoops({ id, node, timeShare, costShare }: NodeFigures, all: readonly NodeFigures[]): NodeObservation[] {
  const found: NodeObservation[] = [];
  const { actual } = node;
  if (actual !== null && actual.loops >= MANY && Math.max(timeShare ?? 0, costShare) >= 0.1)
    found.push({
      kind: 'many loops',
      node: id,
      text: `${nameNode(node)} ran ${formatCount(actual.loops)} times, ${formatCount(actual.rows * actual.loops)} rows in all.`,
      figures: { loops: actual.loops, rows: actual.rows * actual.loops },
      change: null,
    });
  if (node.relationship === 'SubPlan') {
    const owner = all.find((each) => all.find((own) => own.id === id)?.parent === each.id);
    if (owner?.node.filter !== null && owner !== undefined && !/hashed SubPlan/.test(owner.node.filter ?? '') && node.totalCost >= 100)
      found.push({
        kind: 'subplan per row',
        node: id,
        text: `${nameNode(node)} is run again for each row of ${nameNode(owner.node)}.`,
        figures: { cost: node.totalCost },
        change: null,
      });
  }
  if (node.workers > 0 && actual !== null && actual.workersLaunched < node.workers)
    found.push({
      kind: 'fewer workers',
      node: id,
      text: `${nameNode(node)} got ${actual.workersLaunched} of ${countOf(node.workers, 'worker')} that it was planned with.`,
      figures: { planned: node.workers, launched: actual.workersLaunched },
      change: 'max_parallel_workers and max_worker_processes bound what all sessions have together.',
    });
  if (node.nodeType === 'CTE Scan' && node.filter !== null)
    found.push({
      kind: 'materialized CTE',
      node: id,
      text: `CTE ${node.cte ?? ''} is computed as a whole before ${hideValues(node.filter)} is asked of it.`,
      figures: { rows: node.rows },
      change: null,
    });
  return found;
}
