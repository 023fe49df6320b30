import { type Compared, type PlanNode, shapeOf } from './compare.js';

/** Where two plans begin to differ, in words: the lowest node whose rows or cost are others though all below it are equal. */
export function attribute({ plans: { source, shadow } }: Compared): string {
  if (typeof shadow === 'string') return `the shadow does not plan it: ${shadow}`;
  if (typeof source === 'string') return 'the source does not plan it';
  const [left, right] = findFirst(source, shadow) ?? [source, shadow];
  const where = [left['Node Type'], left['Relation Name'], left['Index Name']].filter((part) => part !== undefined).join(' ');
  if (shapeOf(left) !== shapeOf(right)) return `another plan from ${where} on; ${figures(left, right)}`;
  if (left['Plan Rows'] !== right['Plan Rows']) return `another estimate of rows at ${where}: ${figures(left, right)}${condition(left)}`;
  return `another cost at ${where}: ${figures(left, right)}${condition(left)}`;
}

function findFirst(source: PlanNode, shadow: PlanNode): [PlanNode, PlanNode] | null {
  const [left, right] = [source.Plans ?? [], shadow.Plans ?? []];
  if (left.length === right.length)
    for (const [position, node] of left.entries()) {
      const other = right[position];
      const found = other === undefined ? null : findFirst(node, other);
      if (found !== null) return found;
    }
  const differs = ['Total Cost', 'Startup Cost', 'Plan Rows', 'Node Type'].some((key) => source[key] !== shadow[key]);
  return differs ? [source, shadow] : null;
}

function figures(left: PlanNode, right: PlanNode): string {
  return `${String(left['Plan Rows'])} and ${String(right['Plan Rows'])} rows, cost ${String(left['Total Cost'])} and ${String(right['Total Cost'])}`;
}

function condition(node: PlanNode): string {
  const written = node['Index Cond'] ?? node['Filter'] ?? node['Hash Cond'] ?? node['Merge Cond'];
  return written === undefined ? '' : ` (${String(written).slice(0, 160)})`;
}
