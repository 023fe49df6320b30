import { walkPlan } from '../../plan/read-plan.js';
import type { Plan } from '../../plan/plan.js';
import type { Basis } from '../../statistics/declared/basis.js';

/** Figures by which the planner chooses; what a width or an age rests on turns no plan. */
const CHOOSES: ReadonlySet<Basis['figure']> = new Set(['rows', 'distinct values', 'frequencies', 'range', 'nulls']);

/** What declared sizes of a plan's tables rest on: their rows, and of columns that its conditions name what the planner knows of them. */
export function readRestsOn({ root }: Plan, basis: readonly Basis[]): readonly Basis[] {
  if (basis.length === 0) return [];
  const nodes = [...walkPlan(root)];
  const tables = new Set(nodes.flatMap(({ schema, relation }) => (relation === null ? [] : [`${schema ?? ''}.${relation}`])));
  const named = new Set(
    nodes
      .flatMap((node) => [node.filter, node.indexCondition, node.recheckCondition, node.joinCondition, node.joinFilter])
      .flatMap((text) => text?.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []),
  );
  return basis.filter(
    ({ schema, table, column, figure }) =>
      tables.has(`${schema}.${table}`) && CHOOSES.has(figure) && (column === null ? figure === 'rows' : named.has(column)),
  );
}
