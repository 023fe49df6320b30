import type { Value } from '../../python/value.js';
import { calledSymbol } from '../symbol.js';
import { isLegacy, unchain } from './chain.js';

const makers = new Set(['select', 'union', 'union_all', 'intersect', 'intersect_all', 'except_', 'except_all', 'exists']);

/** Verbs that make something else of a SELECT than a SELECT. */
const others = new Set(['subquery', 'alias', 'cte', 'lateral', 'label', 'as_scalar', 'scalar_subquery', 'exists', 'in_', 'c', 'columns']);

/** Verbs of a legacy Query, and of sessions and results, that send it: what they give is known when the code runs. */
export const sending =
  /^(all|first|one|one_or_none|scalar|scalars|count|get|first_or_404|get_or_404|one_or_404|paginate|execute|fetchall|fetchone|mappings|scalar_one|scalar_one_or_none)$/;

/** Whether a value is a SELECT, a UNION of several, or a legacy Query. */
export function isQuery(value: Value): boolean {
  if (value.kind !== 'call' && value.kind !== 'attribute' && value.kind !== 'operation') return false;
  const chain = unchain(value);
  if (chain.steps.some(({ name }) => others.has(name) || sending.test(name))) return false;
  return isLegacy(chain) || makers.has(calledSymbol(chain.root) ?? '');
}
