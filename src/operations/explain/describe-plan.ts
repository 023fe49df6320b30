import { conditionsByName, nameNode } from '../../plan/describe-node.js';
import type { NodeFigures } from '../../plan/node-figures.js';
import { figureNodes } from '../../plan/node-figures.js';
import type { Actual, Plan } from '../../plan/plan.js';
import type { ExplainedQuery } from './result.js';

type DescribedPlan = ExplainedQuery['plans'][number];

/** A plan as the JSON has it. Values within conditions are left out unless they are asked for. */
export function describePlan(plan: Plan, binding: DescribedPlan['binding'], values: readonly string[], showValues: boolean): DescribedPlan {
  const { root, planningTime, executionTime } = plan;
  return {
    binding,
    values: [...values],
    totalCost: root.totalCost,
    rows: root.rows,
    planningTime,
    executionTime,
    nodes: figureNodes(plan).map((figure) => describeNode(figure, showValues)),
  };
}

function describeNode(
  { id, parent, depth, node, selfCost, costShare, selfTime, timeShare }: NodeFigures,
  showValues: boolean,
): DescribedPlan['nodes'][number] {
  return {
    id,
    parent,
    depth,
    name: nameNode(node),
    nodeType: node.nodeType,
    relation: node.relation,
    index: node.index,
    rows: node.rows,
    width: node.width,
    startupCost: node.startupCost,
    totalCost: node.totalCost,
    selfCost: round(selfCost),
    share: round(costShare),
    conditions: conditionsByName(node, showValues),
    actual: node.actual === null ? null : describeActual(node.actual, selfTime, timeShare),
  };
}

function describeActual(actual: Actual, selfTime: number | null, share: number | null): DescribedPlan['nodes'][number]['actual'] {
  return {
    rows: actual.rows,
    loops: actual.loops,
    time: actual.totalTime === null ? null : round(actual.totalTime * actual.loops),
    selfTime: selfTime === null ? null : round(selfTime),
    share: share === null ? null : round(share),
    removedByFilter: actual.removedByFilter,
    removedByRecheck: actual.removedByRecheck,
    heapFetches: actual.heapFetches,
    lossyBlocks: actual.lossyBlocks,
    onDisk: (actual.sort?.onDisk === true ? actual.sort.space : 0) + (actual.hash?.disk ?? 0),
    buffers: actual.buffers,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
