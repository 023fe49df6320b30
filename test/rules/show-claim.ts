import { expect } from 'vitest';
import type { Claim } from '../../src/engine/finding.js';
import { walkPlan } from '../../src/plan/read-plan.js';
import { type Planned, whilePlanning } from './read-example.js';

/** Expects the server to plan what is claimed, at the example's volumes, or at those of a table that was never analysed. */
export async function expectPlans(planned: Planned, claims: readonly Claim[], when: 'before' | 'after'): Promise<void> {
  const shown = claims.filter((claim) => claim.kind === 'plan').filter(({ before }) => when === 'after' || before !== 'any');
  if (shown.length === 0) return;
  await whilePlanning(planned, async (explain) => {
    for (const { sql, relation } of shown) {
      const { plan, why } = await explain(sql);
      expect(why, sql).toBeNull();
      const nodes = plan === null ? [] : [...walkPlan(plan.root)];
      const scans = nodes.some((node) => node.nodeType === 'Seq Scan' && node.relation?.startsWith(relation));
      expect(scans, `a sequential scan of ${relation} ${when} the change: ${sql}`).toBe(when === 'before');
    }
  });
}
