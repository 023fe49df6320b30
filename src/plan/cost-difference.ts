import type { Plan } from './plan.js';

/** By how much the second total cost differs, as a share of the first: 0 where they are the same. */
export function costDifference(one: Plan, other: Plan): number {
  return one.root.totalCost === 0
    ? Math.abs(other.root.totalCost)
    : Math.abs(other.root.totalCost - one.root.totalCost) / one.root.totalCost;
}
