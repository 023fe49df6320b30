import type pg from 'pg';
import type { Plan } from '../plan/plan.js';
import { readPlan } from '../plan/read-plan.js';
import { quoteLiteral } from '../postgres/identifier.js';

/** A plan, or the server's reason why there is none. */
export type Explained = { readonly plan: Plan; readonly why: null } | { readonly plan: null; readonly why: string };

/**
 * Plans a statement without running it, its parameters `$n` unbound, or with these values (as text, null for NULL). The client belongs to
 * the role that replays: planning runs functions that call themselves immutable.
 */
export async function explain(client: pg.Client, sql: string, values: readonly (string | null)[] | null = null): Promise<Explained> {
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = '5s'; SET LOCAL plan_cache_mode = ${modeOf(values)}`);
    const types = await prepare(client, sql);
    const { rows } = await client.query<PlanRow>(`${EXPLAIN} EXECUTE plinth_plan${listValues(types.length, values)}`);
    return { plan: readPlan(rows[0]?.['QUERY PLAN']), why: null };
  } catch (error) {
    return { plan: null, why: reasonOf(error) };
  } finally {
    await leave(client);
  }
}

/** Statements that a connection has prepared once, with the number of their parameters: each is one statement and no more. */
const known = new WeakMap<pg.Client, Map<string, number>>();

/**
 * The same for a connection that does nothing else and is asked the same statements over and over: in one message each after the first
 * time. Nothing is planned from memory: what is planned changes between.
 */
export async function explainAgain(client: pg.Client, sql: string, values: readonly (string | null)[] | null = null): Promise<Explained> {
  const counts = known.get(client) ?? new Map<string, number>();
  if (!known.has(client)) {
    await client.query("SET default_transaction_read_only = on; SET statement_timeout = '5s'");
    known.set(client, counts);
  }
  const count = counts.get(sql);
  try {
    if (count === undefined) {
      const { length } = await prepare(client, sql);
      counts.set(sql, length);
      const results: unknown = await client.query(
        `SET plan_cache_mode = ${modeOf(values)}; ${EXPLAIN} EXECUTE plinth_plan${listValues(length, values)}; DEALLOCATE plinth_plan`,
      );
      return { plan: readPlan(planOf(results, 1)), why: null };
    }
    if (count === 0) {
      const { rows } = await client.query<PlanRow>({ text: `${EXPLAIN} ${sql}`, queryMode: 'extended' } as pg.QueryConfig);
      return { plan: readPlan(rows[0]?.['QUERY PLAN']), why: null };
    }
    const results: unknown = await client.query(
      `SET plan_cache_mode = ${modeOf(values)}; ${PREPARE}${sql}\n; ${EXPLAIN} EXECUTE plinth_plan${listValues(count, values)}; DEALLOCATE plinth_plan`,
    );
    return { plan: readPlan(planOf(results, 2)), why: null };
  } catch (error) {
    await client.query('DEALLOCATE ALL').catch(() => undefined);
    return { plan: null, why: reasonOf(error) };
  }
}

type PlanRow = { 'QUERY PLAN': unknown };

/** The plan among the results of several statements. */
function planOf(results: unknown, position: number): unknown {
  const result: unknown = Array.isArray(results) ? results[position] : undefined;
  return (result as pg.QueryResult<PlanRow>).rows[0]?.['QUERY PLAN'];
}

/** A generic plan of a prepared statement is what GENERIC_PLAN shows, on every major. */
function modeOf(values: readonly (string | null)[] | null): string {
  return values === null ? 'force_generic_plan' : 'force_custom_plan';
}

const EXPLAIN = 'EXPLAIN (FORMAT JSON, VERBOSE)';

function listValues(count: number, values: readonly (string | null)[] | null): string {
  const bound = Array.from({ length: count }, (_, at) => values?.[at] ?? null);
  return count === 0 ? '' : `(${bound.map((value) => (value === null ? 'NULL' : quoteLiteral(value))).join(', ')})`;
}

/** What the server makes of a statement: the types of its parameters, as `format_type` prints them, and of what it returns (16+). */
export type Described =
  | { readonly parameters: readonly string[]; readonly results: readonly string[] | null; readonly why: null }
  | {
      readonly parameters: null;
      readonly why: string;
      readonly sqlstate: string;
      readonly position: number | null;
      readonly hint: string | null;
    };

/** Analyses a statement, without planning or running it. */
export async function describeStatement(client: pg.Client, sql: string): Promise<Described> {
  try {
    await client.query("BEGIN READ ONLY; SET LOCAL statement_timeout = '5s'");
    const parameters = await prepare(client, sql);
    const { rows } = await client.query<{ all: { result_types?: string | null } }>(
      `SELECT to_jsonb(s) AS all FROM pg_catalog.pg_prepared_statements s WHERE name = 'plinth_plan'`,
    );
    const results = rows[0]?.all.result_types;
    return { parameters, results: results === undefined ? null : results === null ? [] : [JSON.stringify(results)], why: null };
  } catch (error) {
    const { message, code, position, hint } = error as { message: string; code?: string; position?: string; hint?: string };
    reasonOf(error);
    // The position counts from the beginning of PREPARE.
    const at = position === undefined ? null : Number(position) - PREPARE.length;
    return { parameters: null, why: message, sqlstate: code ?? '', position: at === null || at < 1 ? null : at, hint: hint ?? null };
  } finally {
    await leave(client);
  }
}

const PREPARE = 'PREPARE plinth_plan AS ';

/** By the extended protocol, which takes one statement and no more: what stands behind a semicolon is refused, not run. */
async function prepare(client: pg.Client, sql: string): Promise<readonly string[]> {
  await client.query({ text: `${PREPARE}${sql}`, queryMode: 'extended' } as pg.QueryConfig);
  const { rows } = await client.query<{ types: readonly string[] }>(
    `SELECT parameter_types::text[] AS types FROM pg_catalog.pg_prepared_statements WHERE name = 'plinth_plan'`,
  );
  return rows[0]?.types ?? [];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  return `${error.message} (SQLSTATE ${String(error.code)})`;
}

/** Where the backend was terminated, there is nothing to leave tidy. */
async function leave(client: pg.Client): Promise<void> {
  await client.query('ROLLBACK; DEALLOCATE ALL').catch(() => undefined);
}
