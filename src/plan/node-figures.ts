import type { Plan, PlanNode } from './plan.js';

/** A node with what of the whole is its own. */
export interface NodeFigures {
  /** Its number in the plan, from 1, top down. */
  readonly id: number;
  readonly depth: number;
  readonly node: PlanNode;
  readonly parent: number | null;
  /** In the planner's units, of all loops: without what is below it. */
  readonly selfCost: number;
  /** Of the plan's cost, 0 … 1. */
  readonly costShare: number;
  /** Milliseconds of wall time, of all loops: without what is below it; null where nothing was executed or TIMING was off. */
  readonly selfTime: number | null;
  /** Of the plan's time, 0 … 1. */
  readonly timeShare: number | null;
}

/** The nodes of a plan, top down, each with its own cost and time. */
export function figureNodes({ root }: Plan): NodeFigures[] {
  const found: NodeFigures[] = [];
  const times = timesOf(root);
  const total = times.get(root) ?? null;
  const visit = (node: PlanNode, place: { depth: number; parent: number | null; cost: number }): void => {
    const id = found.length + 1;
    const below = costsBelow(node, place.cost);
    const selfCost = Math.max(0, place.cost - sum(below));
    const selfTime = selfTimeOf(node, times, root);
    found.push({
      id,
      depth: place.depth,
      node,
      parent: place.parent,
      selfCost,
      costShare: root.totalCost === 0 ? 0 : selfCost / root.totalCost,
      selfTime,
      timeShare: selfTime === null || total === null || total === 0 ? null : Math.min(1, selfTime / total),
    });
    for (const [at, child] of node.plans.entries()) visit(child, { depth: place.depth + 1, parent: id, cost: below[at] ?? 0 });
  };
  visit(root, { depth: 0, parent: null, cost: root.totalCost });
  return found;
}

/**
 * What of a node's cost its children are, each in all its loops. EXPLAIN gives the cost of one loop: the inner side of a nested loop, and
 * a subplan that is no InitPlan, are what the other parts leave; a LIMIT pays only for what it takes.
 */
function costsBelow(node: PlanNode, cost: number): number[] {
  const [outer, inner] = node.plans.filter(({ relationship }) => relationship !== 'InitPlan' && relationship !== 'SubPlan');
  const looped = node.nodeType === 'Nested Loop' ? inner : node.plans.find(({ relationship }) => relationship === 'SubPlan');
  const once = node.plans.filter((child) => child !== looped);
  const rest = node.totalCost - sum(once.map(({ totalCost }) => totalCost));
  const raw = node.plans.map((child) => (child === looped ? Math.max(child.totalCost, rest - ownOf(node, outer)) : child.totalCost));
  const scale = node.totalCost === 0 ? 0 : cost / node.totalCost;
  const scaled = raw.map((each) => each * scale);
  const all = sum(scaled);
  return all > cost && all > 0 ? scaled.map((each) => (each * cost) / all) : scaled;
}

/** cpu_tuple_cost for what a nested loop gives; a scan with subplans pays its own pages. An estimate. */
function ownOf({ nodeType, rows, relation }: PlanNode, outer: PlanNode | undefined): number {
  if (nodeType === 'Nested Loop') return rows * 0.01;
  return relation === null || outer !== undefined ? 0 : rows * 0.01;
}

/** Milliseconds of wall time of all loops: what ran in several processes at once counts once. */
function timesOf(root: PlanNode): ReadonlyMap<PlanNode, number> {
  const times = new Map<PlanNode, number>();
  const visit = (node: PlanNode, processes: number): void => {
    const { actual } = node;
    if (actual !== null && actual.totalTime !== null)
      times.set(node, (actual.totalTime * actual.loops) / Math.min(processes, Math.max(1, actual.loops)));
    const below = node.nodeType.startsWith('Gather') ? (actual?.workersLaunched ?? 0) + 1 : processes;
    for (const child of node.plans) visit(child, child.relationship === 'InitPlan' ? 1 : below);
  };
  visit(root, 1);
  return times;
}

function selfTimeOf(node: PlanNode, times: ReadonlyMap<PlanNode, number>, root: PlanNode): number | null {
  const own = times.get(node);
  if (own === undefined) return null;
  const below = node.plans.filter((child) => !isCte(child)).map((child) => times.get(child) ?? 0);
  return Math.max(0, own - sum(below) - (node.cte === null ? 0 : timeOfCte(node, times, root)));
}

/** A CTE is read while its scans ask for it: its time is within theirs, by their share. */
function timeOfCte(scan: PlanNode, times: ReadonlyMap<PlanNode, number>, root: PlanNode): number {
  let made = 0;
  let scanned = 0;
  const visit = (node: PlanNode): void => {
    if (isCte(node) && node.subplan === `CTE ${scan.cte ?? ''}`) made = times.get(node) ?? 0;
    if (node.cte === scan.cte) scanned += times.get(node) ?? 0;
    node.plans.forEach(visit);
  };
  visit(root);
  return scanned === 0 ? 0 : (made * (times.get(scan) ?? 0)) / scanned;
}

function isCte({ relationship, subplan }: PlanNode): boolean {
  return relationship === 'InitPlan' && subplan !== null && subplan.startsWith('CTE ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
