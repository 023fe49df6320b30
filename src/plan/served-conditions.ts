import { splitConjuncts } from '../sql/conjuncts.js';
import type { NodeFigures } from './node-figures.js';
import type { PlanNode } from './plan.js';
import { hideValues } from './words.js';

/** What of a query an index of the plan serves, and what is left to be tested on each row that it finds. */
export interface Served {
  readonly index: string;
  readonly node: number;
  readonly serves: readonly string[];
  readonly doesNotServe: readonly string[];
}

/** One for each use of an index, top down. */
export function readServed(figures: readonly NodeFigures[]): Served[] {
  return figures.flatMap(({ id, node }) => {
    if (node.index === null) return [];
    const rest = node.nodeType === 'Bitmap Index Scan' ? heapOf(id, figures)?.filter : node.filter;
    return [{ index: node.index, node: id, serves: conditions(node.indexCondition), doesNotServe: conditions(rest ?? null) }];
  });
}

function conditions(text: string | null): string[] {
  return text === null ? [] : splitConjuncts(text).map(hideValues);
}

function heapOf(id: number, figures: readonly NodeFigures[]): PlanNode | null {
  for (let at = figures.find((each) => each.id === id); at !== undefined; at = figures.find((each) => each.id === at?.parent))
    if (at.node.nodeType === 'Bitmap Heap Scan') return at.node;
  return null;
}
