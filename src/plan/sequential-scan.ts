import type { Plan, PlanNode } from './plan.js';

/** A Seq Scan of a plan, parallel ones included. */
export interface SequentialScan {
  readonly node: PlanNode;
  /** Rows that it is expected to give, of all workers together. */
  readonly rows: number;
  /** The nodes above it, nearest first. */
  readonly above: readonly PlanNode[];
}

/** A LIMIT that stops what is below it early, or would if the rows came in order. */
export interface LimitAbove {
  readonly rows: number;
  /** Keys by which the rows are sorted between the scan and the limit; empty when they are taken as they come. */
  readonly sortKeys: readonly string[];
}

export function sequentialScans({ root }: Plan): SequentialScan[] {
  return [...walkWithAbove(root, [])]
    .filter(({ node }) => node.nodeType === 'Seq Scan')
    .map(({ node, above }) => ({ node, above, rows: node.rows * divisor(node, above) }));
}

/** The nodes of a plan, top down, each with those above it, nearest first. */
export function* walkWithAbove(
  node: PlanNode,
  above: readonly PlanNode[],
): Generator<{ readonly node: PlanNode; readonly above: readonly PlanNode[] }> {
  yield { node, above };
  for (const child of node.plans) yield* walkWithAbove(child, [node, ...above]);
}

/** By what the planner divides the rows of a parallel scan. Source: `get_parallel_divisor` in src/backend/optimizer/path/costsize.c. */
function divisor(node: PlanNode, above: readonly PlanNode[]): number {
  const workers = above.find((each) => each.nodeType.startsWith('Gather'))?.workers ?? 0;
  return node.parallelAware ? workers + Math.max(0, 1 - 0.3 * workers) : 1;
}

/** Nodes that hand rows on as they get them. A scan on the inner side of a hash join stands below a Hash, which does not. */
const passing = new Set(['Gather', 'Gather Merge', 'LockRows', 'Append', 'Merge Append', 'Result', 'Subquery Scan']);
const joins = new Set(['Nested Loop', 'Hash Join']);

/** A join lets the order through that leaves the scan's rows as they are; one that drops most of them needs another plan. */
export function limitAbove({ node: scan, above, rows }: SequentialScan): LimitAbove | null {
  let given = scan.rows;
  let sortKeys: readonly string[] = [];
  for (const node of above) {
    if (node.nodeType === 'Limit') return { rows: node.rows, sortKeys };
    if (node.nodeType.startsWith('Gather')) given = rows;
    if (node.nodeType === 'Sort') sortKeys = node.sortKeys;
    else if (!passing.has(node.nodeType) && !(joins.has(node.nodeType) && node.rows >= 0.9 * given)) return null;
  }
  return null;
}

/** The nearest join above and how many rows its other side brings; null where none stands directly above (a Hash between does not count). */
export function joinAbove({ node, above }: SequentialScan): { readonly condition: string; readonly otherRows: number } | null {
  const [first, second] = above.filter(({ nodeType }) => !nodeType.startsWith('Gather'));
  const join = first?.nodeType === 'Hash' ? second : first;
  if (join === undefined || join.joinCondition === null) return null;
  const other = join.plans.find((side) => side !== node && side !== first);
  return other === undefined ? null : { condition: join.joinCondition, otherRows: other.rows };
}
