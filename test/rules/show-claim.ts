import type pg from 'pg';
import type { Claim } from '../../src/engine/finding.js';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

/** True when the server plans the claim's query without a sequential scan of the relation or, for a parent, of its partitions. */
export async function plansWithoutSeqScan(client: pg.Client, claim: Claim & { readonly kind: 'plan' }): Promise<boolean> {
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${claim.sql}`);
  return !rows[0]?.['QUERY PLAN'].some(({ Plan }) => scansSequentially(Plan, claim.relation));
}

function scansSequentially(node: Node, relation: string): boolean {
  const own = node['Node Type'] === 'Seq Scan' && (node['Relation Name'] ?? '').startsWith(relation);
  return own || (node.Plans ?? []).some((child) => scansSequentially(child, relation));
}
