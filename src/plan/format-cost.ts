import { formatCount } from '../statistics/figures.js';

/** A cost for a reader, in planner units: `8.3`, `15 042`. */
export function formatCost(cost: number): string {
  return cost < 100 ? cost.toFixed(1) : formatCount(cost);
}
