import type { Plan } from '../../plan/plan.js';
import type { WhatIf } from '../../shadow/what-if.js';
import type { Statistics } from '../../statistics/statistics.js';
import { bindParameters } from '../../workload/bind-parameters.js';
import { type ParameterUse, readParameterUses } from '../../workload/parameter-uses.js';
import type { AskedQuery } from './asked.js';
import type { ExplainedQuery } from './result.js';

type BindingName = ExplainedQuery['plans'][number]['binding'];

/** A plan of the shadow and what its parameters were. */
export interface BoundPlan {
  readonly binding: BindingName;
  /** Null where parameters are unbound, or there are none. */
  readonly values: readonly string[] | null;
  readonly described: readonly string[];
  readonly plan: Plan;
}

/** A query with its plans on the shadow. */
export interface PlannedOnShadow {
  readonly asked: AskedQuery & { readonly sql: string };
  readonly types: readonly string[];
  readonly uses: readonly ParameterUse[];
  readonly plans: readonly BoundPlan[];
  readonly unbound: string | null;
}

/** Plans a query with its parameters unbound, and with the most common, the median and a rare value where statistics hold them. */
export async function planOnShadow(
  asked: AskedQuery & { readonly sql: string },
  types: readonly string[],
  whatIf: WhatIf,
  statistics: Statistics,
): Promise<PlannedOnShadow | string> {
  const generic = await whatIf.explain(asked.sql);
  if (generic.plan === null) return generic.why;
  const uses = readParameterUses(asked.sql, whatIf.catalog);
  const { bindings, why } = bindParameters(uses, types, statistics);
  const plans: BoundPlan[] = [{ binding: types.length === 0 ? 'as written' : 'generic', values: null, described: [], plan: generic.plan }];
  for (const { name, values, described } of bindings) {
    const { plan } = await whatIf.explain(asked.sql, values);
    if (plan !== null) plans.push({ binding: name, values, described, plan });
  }
  return { asked, types, uses, plans, unbound: why };
}

/** The same bindings once more, for another statement or with other indexes; null where one could not be planned. */
export async function replan({ plans }: PlannedOnShadow, sql: string, whatIf: WhatIf): Promise<Plan[] | null> {
  const again: Plan[] = [];
  for (const { values } of plans) {
    const { plan } = await whatIf.explain(sql, values ?? undefined);
    if (plan === null) return null;
    again.push(plan);
  }
  return again;
}
