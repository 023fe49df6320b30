import type { Plan, PlanNode } from './plan.js';

/** What a plan spends on reading each relation, in planner units, by `schema.name`; a node under a nested loop counts as often as it runs. */
export function relationCosts({ root }: Plan): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  addCosts(root, 1, costs);
  return costs;
}

function addCosts(node: PlanNode, loops: number, costs: Map<string, number>): void {
  if (node.relation !== null) {
    const name = `${node.schema ?? ''}.${node.relation}`;
    // A bitmap is built below the scan that uses it and is part of its cost.
    costs.set(name, (costs.get(name) ?? 0) + node.totalCost * loops);
    return;
  }
  const [outer] = node.plans;
  for (const child of node.plans)
    addCosts(child, node.nodeType === 'Nested Loop' && child !== outer ? loops * Math.max(1, outer?.rows ?? 1) : loops, costs);
}
