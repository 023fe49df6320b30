import { figureNodes } from '../../plan/node-figures.js';
import { observeNodes } from '../../plan/observe-nodes.js';
import type { Plan } from '../../plan/plan.js';
import { readServed } from '../../plan/served-conditions.js';
import { formatCost } from '../../plan/format-cost.js';
import { weighNodes } from '../../plan/weigh-nodes.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Basis } from '../../statistics/declared/basis.js';
import type { AskedQuery } from './asked.js';
import { describePlan } from './describe-plan.js';
import type { PlannedOnShadow } from './planned.js';
import { readRestsOn } from './rests-on.js';
import type { ExplainedQuery } from './result.js';
import type { Trial } from './trials.js';

/** What a plan says by itself. */
function readPlanOf(plan: Plan, trials: readonly Trial[]): Pick<ExplainedQuery, 'matters' | 'observations' | 'served'> {
  const figures = figureNodes(plan);
  const observations = observeNodes(figures);
  const matters = weighNodes(figures, observations, describeTried(trials));
  return {
    matters: matters === null ? null : { ...matters },
    observations: observations.map((observation) => ({ ...observation, figures: { ...observation.figures } })),
    served: readServed(figures).map((served) => ({ ...served, serves: [...served.serves], doesNotServe: [...served.doesNotServe] })),
  };
}

function describeTried(trials: readonly Trial[]): string | null {
  const best = trials.toSorted((one, other) => other.factor - one.factor)[0];
  const [cost] = best?.costs ?? [];
  if (best === undefined || cost === undefined) return null;
  const what = `${best.title.charAt(0).toUpperCase()}${best.title.slice(1)}`;
  return `${what}: cost ${formatCost(cost.before)} → ${formatCost(cost.after)}.`;
}

/** A plan that was pasted without a schema to plan with. */
export function describePasted({ name, origin, place, callsPerMinute, sql, plan }: AskedQuery, showValues: boolean): ExplainedQuery {
  if (plan === null) throw new Error('no plan was pasted');
  return {
    name,
    origin,
    place,
    callsPerMinute,
    sql,
    parameters: [],
    plans: [describePlan(plan, 'pasted', [], showValues)],
    unbound: null,
    restsOn: [],
    ...readPlanOf(plan, []),
    trials: [],
    whatIf: null,
  };
}

/** A query of the shadow. `seen` is what was pasted or executed, which is read before what is only planned. */
export function describeQuery(
  { asked, types, uses, plans, unbound }: PlannedOnShadow,
  {
    seen,
    trials,
    whatIf,
    showValues,
    basis,
  }: {
    readonly seen: { readonly binding: 'pasted' | 'executed'; readonly plan: Plan; readonly values: readonly string[] } | null;
    readonly trials: readonly Trial[];
    readonly whatIf: ExplainedQuery['whatIf'];
    readonly showValues: boolean;
    readonly basis: readonly Basis[];
  },
): ExplainedQuery {
  const { name, origin, place, callsPerMinute, sql } = asked;
  const read = seen?.plan ?? plans[0]?.plan;
  if (read === undefined) throw new Error('a planned query without a plan');
  return {
    name,
    origin,
    place,
    callsPerMinute,
    sql,
    parameters: types.map((type, at) => {
      const column = uses.find(({ number }) => number === at + 1)?.column ?? null;
      return {
        number: at + 1,
        type,
        column: column === null ? null : `${qualify(column.table.schema, column.table.name)}.${quoteIdentifier(column.column.name)}`,
      };
    }),
    plans: [
      ...(seen === null ? [] : [describePlan(seen.plan, seen.binding, seen.values, showValues)]),
      ...plans.map(({ binding, plan, described, values }) =>
        describePlan(plan, binding, showValues ? described.map((text, at) => `${text} = ${values?.[at] ?? ''}`) : described, showValues),
      ),
    ],
    unbound,
    restsOn: readRestsOn(read, basis).map((each) => ({ ...each })),
    ...readPlanOf(read, trials),
    trials: [...trials],
    whatIf,
  };
}
