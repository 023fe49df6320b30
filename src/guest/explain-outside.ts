import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { isFailure } from '../failure/failure.js';
import { quoteLiteral } from '../postgres/identifier.js';
import type { LiveConnection } from '../postgres/connection.js';
import { nameStatement } from '../postgres/session.js';
import type { Send } from '../postgres/session-live.js';

/** The document that EXPLAIN (FORMAT JSON) gave, or the server's reason why there is none. */
export type ExplainedOutside = { readonly document: unknown; readonly why: null } | { readonly document: null; readonly why: string };

export interface OutsideOptions {
  /** EXPLAIN (ANALYZE, BUFFERS): runs the statement. */
  readonly execute: boolean;
  /** For its parameters; null plans without any. */
  readonly values: readonly (string | null)[] | null;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * Plans a statement on somebody's server, or runs it there for its figures; `judgeOutside` must have let it pass. One statement a transaction
 * that is read-only and rolled back. A statement that was prepared outlives a rollback: it is taken away before, also after an error.
 */
export async function explainOutside(
  connection: LiveConnection,
  sql: string,
  { execute, values, timeout }: OutsideOptions,
): Promise<ExplainedOutside> {
  const name = `plinth_${randomBytes(6).toString('hex')}`;
  try {
    return await connection.outside(timeout, async (send) => {
      await send('SAVEPOINT plinth');
      try {
        await send(`SET LOCAL plan_cache_mode = ${values === null ? 'force_generic_plan' : 'force_custom_plan'}`);
        await send(nameStatement('explain', `PREPARE ${name} AS ${sql}`));
        const [prepared] = await send(
          `SELECT cardinality(parameter_types) AS count FROM pg_catalog.pg_prepared_statements WHERE name = '${name}'`,
        );
        const count = Number(prepared?.['count'] ?? 0);
        const bound = Array.from({ length: count }, (_, at) => values?.[at] ?? null).map((value) =>
          value === null ? 'NULL' : quoteLiteral(value),
        );
        const list = count === 0 ? '' : `(${bound.join(', ')})`;
        const options = execute ? 'ANALYZE, BUFFERS, VERBOSE, FORMAT JSON' : 'VERBOSE, FORMAT JSON';
        const [row] = await send(nameStatement('explain', `EXPLAIN (${options}) EXECUTE ${name}${list}`));
        await send(`DEALLOCATE ${name}`);
        return { document: row?.['QUERY PLAN'], why: null };
      } catch (error) {
        await release(send, name);
        throw error;
      }
    });
  } catch (error) {
    return { document: null, why: reasonOf(error) };
  }
}

async function release(send: Send, name: string): Promise<void> {
  try {
    await send('ROLLBACK TO SAVEPOINT plinth');
    await send(`DEALLOCATE ${name}`);
  } catch {
    // It was never prepared, or the connection is gone with it.
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof pg.DatabaseError ? error.cause : error;
  if (cause instanceof pg.DatabaseError) return `${cause.message} (SQLSTATE ${cause.code ?? ''})`;
  if (isFailure(error) && error.code !== 'interrupted') return error.message;
  throw error;
}
