import { relationCosts } from '../../plan/relation-costs.js';
import type { Measured } from './describe-queries.js';
import type { Forecast } from './result.js';

/** So many tables at most. */
const SHOWN = 10;

/** The tables that add most to the cost of the workload by the last step, with the queries that read them. */
export function findHurts({ asked, today }: Measured): Forecast['hurts'] {
  const costs = new Map<string, { readonly at: number[]; readonly queries: Map<string, number> }>();
  for (const [position, { planned }] of asked.entries())
    for (const { query, plan } of planned) {
      if (plan === null) continue;
      for (const [name, cost] of relationCosts(plan)) {
        const known = costs.get(name) ?? { at: asked.map(() => 0), queries: new Map<string, number>() };
        const weighed = cost * (query.callsPerMinute ?? 1);
        known.at[position] = (known.at[position] ?? 0) + weighed;
        if (position === asked.length - 1) known.queries.set(query.name, (known.queries.get(query.name) ?? 0) + weighed);
        costs.set(name, known);
      }
    }
  return today.catalog.tables
    .flatMap(({ schema, name }) => {
      const found = costs.get(`${schema}.${name}`);
      return found === undefined ? [] : [{ schema, name, costs: found.at, queries: dearest(found.queries) }];
    })
    .filter((hurt) => addedBy(hurt) > (hurt.costs[0] ?? 0))
    .toSorted((one, other) => addedBy(other) - addedBy(one))
    .slice(0, SHOWN);
}

function addedBy({ costs }: Pick<Forecast['hurts'][number], 'costs'>): number {
  return (costs.at(-1) ?? 0) - (costs[0] ?? 0);
}

function dearest(queries: ReadonlyMap<string, number>): string[] {
  return [...queries]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 5)
    .map(([name]) => name);
}
