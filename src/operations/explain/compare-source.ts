import type { Catalog } from '../../catalog/catalog.js';
import { explainOutside } from '../../guest/explain-outside.js';
import { judgeOutside } from '../../guest/judge-outside.js';
import { costDifference } from '../../plan/cost-difference.js';
import { isSameShape } from '../../plan/shape.js';
import { readPlan } from '../../plan/read-plan.js';
import type { LiveConnection } from '../../postgres/connection.js';
import { countOf } from '../../source/count-of.js';
import type { PlannedOnShadow } from './planned.js';
import type { Explanation } from './result.js';

export type Fidelity = NonNullable<Explanation['fidelity']>;

/** Costs that differ by no more than this share are the same. */
const SAME = 0.0005;

/** Milliseconds that the source may plan one statement. */
const PATIENCE = 10_000;

/** More would be asked of the source than the answer is worth. */
const MOST = 200;

/**
 * Plans the queries on the source too, without running them, and compares: what the shadow says is worth no more than this. A statement that
 * is not known to be harmless is not sent there.
 */
export async function compareWithSource(
  queries: readonly PlannedOnShadow[],
  connection: LiveConnection,
  catalog: Catalog,
): Promise<Fidelity> {
  const differ: Fidelity['differ'] = [];
  const notCompared: Fidelity['notCompared'] = [];
  let compared = 0;
  let sameShape = 0;
  let sameCost = 0;
  for (const [at, { asked, plans }] of queries.entries()) {
    const own = plans[0]?.plan;
    const why = at >= MOST ? `only the first ${MOST} are compared` : await judgeOutside(asked.sql, 'plan', catalog, connection);
    const { document, why: refused } =
      why === null
        ? await explainOutside(connection, asked.sql, { execute: false, values: null, timeout: PATIENCE })
        : { document: null, why };
    if (refused !== null || own === undefined) {
      notCompared.push({ query: asked.name, why: refused ?? 'it has no plan on the shadow' });
      continue;
    }
    const source = readPlan(document);
    const same = isSameShape(source, own);
    compared += 1;
    if (same) sameShape += 1;
    const close = costDifference(source, own) <= SAME;
    if (close) sameCost += 1;
    if (!same || !close) differ.push({ query: asked.name, source: source.root.totalCost, shadow: own.root.totalCost, sameShape: same });
  }
  const ratio = ({ source, shadow }: { source: number; shadow: number }): number =>
    Math.abs(Math.log(Math.max(0.01, shadow) / Math.max(0.01, source)));
  differ.sort((one, other) => ratio(other) - ratio(one));
  return { compared, sameCost, sameShape, differ, notCompared, text: describe({ compared, sameCost, sameShape, differ }) };
}

function describe({ compared, sameCost, sameShape, differ }: Pick<Fidelity, 'compared' | 'sameCost' | 'sameShape' | 'differ'>): string {
  if (compared === 0) return 'Nothing could be compared with the plans of the source: take what follows as a guess.';
  const worst = differ[0];
  const far = worst === undefined ? '' : ` The furthest is ${worst.query}: ${worst.source} there, ${worst.shadow} here.`;
  return `The shadow plans ${sameShape} of ${countOf(compared, 'statement')} in the same shape as the source and ${sameCost} at the same cost (within 0.05 %).${far}`;
}
