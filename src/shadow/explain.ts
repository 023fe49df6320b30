import type pg from 'pg';
import type { Plan } from '../plan/plan.js';
import { readPlan } from '../plan/read-plan.js';

/** A plan, or the server's reason why there is none. */
export type Explained = { readonly plan: Plan; readonly why: null } | { readonly plan: null; readonly why: string };

/**
 * Plans a statement, parameters `$n` unbound (GENERIC_PLAN, 16 or newer), without running it. The client belongs to the role that
 * replays: planning runs functions that call themselves immutable.
 */
export async function explain(client: pg.Client, sql: string): Promise<Explained> {
  try {
    await client.query('BEGIN READ ONLY');
    await client.query("SET LOCAL statement_timeout = '5s'");
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON, VERBOSE, GENERIC_PLAN) ${sql}`);
    return { plan: readPlan(rows[0]?.['QUERY PLAN']), why: null };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { plan: null, why: `${error.message} (SQLSTATE ${String(error.code)})` };
  } finally {
    await client.query('ROLLBACK');
  }
}
