import type { Plan, PlanNode } from './plan.js';

/**
 * What a plan does, a line a node, deeper ones indented: kinds of nodes and joins, relations with their aliases, and indexes, in their order. Two
 * plans of one statement have the same shape where these lines are equal; rows, costs, conditions and the number of workers do not count.
 */
export function shapeOfPlan({ root }: Plan): readonly string[] {
  return linesOf(root, 0);
}

function linesOf(node: PlanNode, depth: number): readonly string[] {
  return [`${'  '.repeat(depth)}${nameNode(node)}`, ...node.plans.flatMap((child) => linesOf(child, depth + 1))];
}

function nameNode({ nodeType, relation, alias, index, joinType, parallelAware }: PlanNode): string {
  const joined = joinType === null || joinType === 'Inner' ? '' : ` (${joinType})`;
  const kind = parallelAware && !nodeType.startsWith('Parallel') ? `Parallel ${nodeType}` : nodeType;
  const by = index === null ? '' : nodeType === 'Bitmap Index Scan' ? ` on ${index}` : ` using ${index}`;
  const on = relation === null ? '' : ` on ${relation}${alias === null || alias === relation ? '' : ` ${alias}`}`;
  return `${kind}${joined}${by}${on}`;
}

/** Whether two plans of one statement have the same shape. */
export function isSameShape(one: Plan, other: Plan): boolean {
  return shapeOfPlan(one).join('\n') === shapeOfPlan(other).join('\n');
}
