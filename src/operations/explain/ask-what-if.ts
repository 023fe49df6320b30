import type { QualifiedName } from '../../catalog/catalog.js';
import { qualify } from '../../postgres/identifier.js';
import type { WhatIf } from '../../shadow/what-if.js';
import { describePlan } from './describe-plan.js';
import { type PlannedOnShadow, replan } from './planned.js';
import type { ExplainedQuery, Explanation } from './result.js';
import { isUsed } from './trials.js';

/** A cost that differs by less than this share is the same. */
const SAME = 0.01;

/** Plans every query with the hypothetical indexes shown and the others hidden, and says who gains and who loses. */
export async function askWhatIf(
  planned: readonly PlannedOnShadow[],
  whatIf: WhatIf,
  hidden: readonly QualifiedName[],
  showValues: boolean,
): Promise<{
  readonly queries: ReadonlyMap<PlannedOnShadow, ExplainedQuery['whatIf']>;
  readonly summary: NonNullable<Explanation['whatIf']>;
}> {
  const candidates = whatIf.candidates.filter((candidate) => candidate !== null);
  await whatIf.show(candidates, hidden);
  const queries = new Map<PlannedOnShadow, NonNullable<ExplainedQuery['whatIf']>>();
  for (const query of planned) {
    const after = await replan(query, query.asked.sql, whatIf);
    const [first] = after ?? [];
    if (after === null || first === undefined) continue;
    const costs = query.plans.map(({ binding, plan }, at) => ({
      binding,
      before: plan.root.totalCost,
      after: after[at]?.root.totalCost ?? 0,
    }));
    queries.set(query, {
      costs,
      uses: candidates.filter((candidate) => isUsed(candidate, after)).map(({ name }) => name),
      verdict: judge(costs),
      plan: describePlan(first, query.plans[0]?.binding ?? 'as written', [], showValues),
    });
  }
  await whatIf.show([]);
  const named = (verdict: string): string[] => [...queries].filter(([, each]) => each.verdict === verdict).map(([{ asked }]) => asked.name);
  return {
    queries,
    summary: {
      indexes: candidates.map((candidate) => ({
        sql: candidate.sql,
        name: candidate.name,
        table: qualify(candidate.schema, candidate.table.name),
        method: candidate.index.method,
        pages: candidate.pages,
        bytes: candidate.pages * 8192,
        sizeAssumed: candidate.isAssumed,
        height: candidate.height,
        usedBy: [...queries].filter(([, { uses }]) => uses.includes(candidate.name)).map(([{ asked }]) => asked.name),
      })),
      hidden: hidden.map(({ schema, name }) => qualify(schema, name)),
      gains: named('gains'),
      loses: named('loses'),
      same: named('same'),
    },
  };
}

/** One binding that gets dearer makes a loss, whatever the others gain. */
function judge(costs: readonly { readonly before: number; readonly after: number }[]): 'gains' | 'loses' | 'same' {
  if (costs.some(({ before, after }) => after > before * (1 + SAME))) return 'loses';
  return costs.some(({ before, after }) => after < before * (1 - SAME)) ? 'gains' : 'same';
}
