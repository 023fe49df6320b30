import type { Plan, PlanNode } from './plan.js';

/** Whether two plans do the same: the same nodes in the same places, on the same relations by the same indexes. */
export function isSameShape(one: Plan, other: Plan): boolean {
  return shapeOf(one.root) === shapeOf(other.root);
}

function shapeOf({ nodeType, relation, index, joinType, parallelAware, plans }: PlanNode): string {
  return JSON.stringify([nodeType, relation, index, joinType, parallelAware, plans.map(shapeOf)]);
}

/** By how much the second total cost differs, as a share of the first: 0 where they are the same. */
export function costDifference(one: Plan, other: Plan): number {
  return one.root.totalCost === 0
    ? Math.abs(other.root.totalCost)
    : Math.abs(other.root.totalCost - one.root.totalCost) / one.root.totalCost;
}
