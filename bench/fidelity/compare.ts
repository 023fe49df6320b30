import type pg from 'pg';

/** A node of EXPLAIN (FORMAT JSON), as it comes. */
export type PlanNode = Readonly<Record<string, unknown>> & { readonly Plans?: readonly PlanNode[] };

/** One statement planned on both servers. */
export interface Compared {
  readonly name: string;
  readonly setting: string;
  readonly sql: string;
  /** Total cost; null where it was not planned. */
  readonly source: number | null;
  readonly shadow: number | null;
  readonly sameShape: boolean;
  readonly cost: boolean;
  readonly plans: { readonly source: PlanNode | string; readonly shadow: PlanNode | string };
}

/** Costs are equal within 0.05 %, and within the rounding to two digits. */
export function isSameCost(source: number, shadow: number): boolean {
  return Math.abs(source - shadow) <= Math.max(source * 0.0005, 0.0101);
}

export async function compare(
  source: pg.Client,
  shadow: pg.Client,
  setting: string,
  statements: readonly { readonly name: string; readonly sql: string }[],
): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const { name, sql } of statements) {
    const [left, right] = [await plan(source, sql), await plan(shadow, sql)];
    const costs = [left, right].map((node) => (typeof node === 'string' ? null : Number(node['Total Cost'])));
    const [a = null, b = null] = costs;
    compared.push({
      name,
      setting,
      sql,
      source: a,
      shadow: b,
      cost: a !== null && b !== null && isSameCost(a, b),
      sameShape: typeof left !== 'string' && typeof right !== 'string' && shapeOf(left) === shapeOf(right),
      plans: { source: left, shadow: right },
    });
  }
  return compared;
}

async function plan(client: pg.Client, sql: string): Promise<PlanNode | string> {
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(`EXPLAIN (FORMAT JSON, VERBOSE) ${sql}`);
    return rows[0]?.['QUERY PLAN'][0]?.Plan ?? 'no plan';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Node types with what they read and by which index, and how joins and aggregates work. */
export function shapeOf(node: PlanNode): string {
  const own = ['Node Type', 'Relation Name', 'Alias', 'Index Name', 'Join Type', 'Strategy', 'Partial Mode', 'Parent Relationship']
    .map((key) => String(node[key] ?? ''))
    .join(',');
  return `${own}(${(node.Plans ?? []).map(shapeOf).join(';')})`;
}
