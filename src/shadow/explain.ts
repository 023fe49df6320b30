import type pg from 'pg';
import type { Plan } from '../plan/plan.js';
import { readPlan } from '../plan/read-plan.js';

/** A plan, or the server's reason why there is none. */
export type Explained = { readonly plan: Plan; readonly why: null } | { readonly plan: null; readonly why: string };

/**
 * Plans a statement, its parameters `$n` unbound, without running it. The client belongs to the role that replays: planning runs
 * functions that call themselves immutable.
 */
export async function explain(client: pg.Client, sql: string): Promise<Explained> {
  try {
    await client.query("BEGIN READ ONLY; SET LOCAL statement_timeout = '5s'; SET LOCAL plan_cache_mode = force_generic_plan");
    // A generic plan of a prepared statement is what GENERIC_PLAN shows, on every major.
    await client.query(`PREPARE plinth_plan AS ${sql}`);
    const { rows: types } = await client.query<{ count: number }>(
      `SELECT cardinality(parameter_types) AS count FROM pg_catalog.pg_prepared_statements WHERE name = 'plinth_plan'`,
    );
    const count = types[0]?.count ?? 0;
    const values = count === 0 ? '' : `(${Array.from({ length: count }, () => 'NULL').join(', ')})`;
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE plinth_plan${values}`);
    return { plan: readPlan(rows[0]?.['QUERY PLAN']), why: null };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { plan: null, why: `${error.message} (SQLSTATE ${String(error.code)})` };
  } finally {
    // Where the backend was terminated, there is nothing to leave tidy.
    await client.query('ROLLBACK; DEALLOCATE ALL').catch(() => undefined);
  }
}
