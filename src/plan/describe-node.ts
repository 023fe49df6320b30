import type { PlanNode } from './plan.js';
import { hideValues } from './words.js';

/** A node as EXPLAIN's text names it: `Index Scan using words_pkey on words w`. */
export function nameNode({ nodeType, operation = null, index, relation, alias, cte, joinType, subplan }: PlanNode): string {
  const join = joinType === null || joinType === 'Inner' ? '' : ` ${joinType}`;
  const name =
    operation !== null
      ? operation
      : join === ''
        ? nodeType
        : nodeType === 'Nested Loop'
          ? `${nodeType}${join} Join`
          : nodeType.replace(/ Join$/, `${join} Join`);
  const using = index === null ? '' : nodeType === 'Bitmap Index Scan' ? ` on ${index}` : ` using ${index}`;
  const of = relation ?? cte;
  const on = of === null ? '' : ` on ${of}${alias === null || alias === of ? '' : ` ${alias}`}`;
  return `${subplan === null ? '' : `${subplan}: `}${name}${using}${on}`;
}

/** The conditions of a node by the name that EXPLAIN gives them, with values left out unless they are asked for. */
export function conditionsByName(node: PlanNode, values: boolean): { readonly name: string; readonly text: string }[] {
  const named: readonly (readonly [string, string | null])[] = [
    ['Index Cond', node.indexCondition],
    ['Recheck Cond', node.recheckCondition],
    [node.nodeType.startsWith('Merge') ? 'Merge Cond' : 'Hash Cond', node.joinCondition === node.joinFilter ? null : node.joinCondition],
    ['Join Filter', node.joinFilter],
    ['Filter', node.filter],
    ['Sort Key', node.sortKeys.length === 0 ? null : node.sortKeys.join(', ')],
    ['Presorted Key', node.presortedKeys.length === 0 ? null : node.presortedKeys.join(', ')],
    ['Group Key', node.groupKeys.length === 0 ? null : node.groupKeys.join(', ')],
  ];
  return named.flatMap(([name, text]) => (text === null ? [] : [{ name, text: values ? text : hideValues(text) }]));
}
