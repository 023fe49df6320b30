import { formatCount } from '../statistics/figures.js';
import { nameNode } from './describe-node.js';
import type { NodeFigures } from './node-figures.js';
import type { NodeObservation } from './observe-nodes.js';
import type { PlanNode } from './plan.js';
import { hideValues } from './words.js';

/** The node that takes most, and what would change it. */
export interface WeightyNode {
  readonly node: number;
  readonly text: string;
  readonly change: string;
}

/** Null for a plan without nodes that cost anything. `tried` is what was shown to help, in words; it goes before advice of a general kind. */
export function weighNodes(
  figures: readonly NodeFigures[],
  observations: readonly NodeObservation[],
  tried: string | null,
): WeightyNode | null {
  const timed = figures.some(({ timeShare }) => (timeShare ?? 0) > 0);
  const share = (figure: NodeFigures): number => (timed ? (figure.timeShare ?? 0) : figure.costShare);
  const heaviest = figures.toSorted((one, other) => share(other) - share(one))[0];
  if (heaviest === undefined || share(heaviest) === 0) return null;
  const { id, node } = heaviest;
  const own = observations.filter((observation) => observation.node === id);
  const said = own.find(({ change }) => change !== null);
  const of = timed
    ? `${formatTime(heaviest.selfTime ?? 0)}, ${percent(share(heaviest))} of the time`
    : `${percent(share(heaviest))} of the cost`;
  const why = own[0]?.text ?? describeWork(node);
  return { node: id, text: `${nameNode(node)} takes ${of}. ${why}`, change: tried ?? said?.change ?? changeOf(node) };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function formatTime(milliseconds: number): string {
  return milliseconds >= 1000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${milliseconds < 10 ? milliseconds.toFixed(2) : Math.round(milliseconds)} ms`;
}

function describeWork({ nodeType, rows, actual, sortKeys, groupKeys, relation }: PlanNode): string {
  const count = formatCount(actual === null ? rows : actual.rows * actual.loops);
  if (nodeType.endsWith('Sort')) return `It sorts ${count} rows by ${sortKeys.map(hideValues).join(', ')}.`;
  if (nodeType === 'Aggregate')
    return `It gives ${count} rows${groupKeys.length === 0 ? '' : `, one for each ${groupKeys.map(hideValues).join(', ')}`}.`;
  return relation === null ? `It gives ${count} rows.` : `It gives ${count} rows of ${relation}.`;
}

function changeOf(node: PlanNode): string {
  const { nodeType, relation, filter, index, sortKeys } = node;
  const table = relation ?? 'the table';
  if (nodeType === 'Seq Scan' && filter === null)
    return `The query wants every row of ${table}: fewer rows (a condition, a page) or a figure that is kept elsewhere would change it, an index would not.`;
  if (nodeType === 'Seq Scan')
    return `An index by its condition, where that leaves few rows and an index can search by it; else fewer rows of ${table}.`;
  if (nodeType === 'Index Only Scan') return `${index ?? 'The index'} holds all that is read: fewer rows would change it.`;
  if (/Index Scan|Bitmap/.test(nodeType))
    return `${index ?? table} finds the rows already: fewer rows, or an index that holds all columns that are read (INCLUDE), would change it.`;
  if (nodeType.endsWith('Sort')) return `An index that gives the order ${sortKeys.map(hideValues).join(', ')}, or fewer rows to sort.`;
  if (nodeType === 'Aggregate' || nodeType === 'WindowAgg' || nodeType === 'Unique')
    return 'It has to see every row from below: a condition that leaves rows out before, or a figure that is kept elsewhere.';
  if (/Join|Nested Loop/.test(nodeType)) return 'Fewer rows from either side: a condition that is tested before the join.';
  if (nodeType === 'ModifyTable') return 'The writing itself: fewer rows, or fewer indexes to keep.';
  return 'Fewer rows from below would change it.';
}
