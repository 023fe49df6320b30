import pg from 'pg';
import type { Database } from './database.js';

/** What the server said to a statement. */
export interface ServerError {
  /** 08006 (connection_failure) when the connection was lost over it. */
  readonly sqlstate: string;
  readonly message: string;
}

/** A connection as the database's owner, on which statements run that plinth did not write. */
export interface Session {
  /** Runs a text by the simple protocol, dropping its rows. Null when all went well. No transaction is left open. */
  run(sql: string): Promise<ServerError | null>;
  /** Sends texts at once, in one transaction: true when all went well, else none has happened. None may wait for input or end the transaction. */
  runTogether(texts: readonly string[]): Promise<boolean>;
  /** The schema in which an unqualified CREATE would put something; null when there is none. */
  currentSchema(): Promise<string | null>;
  close(): Promise<void>;
}

/** How much longer than `statement_timeout` a statement may take that has set it to 0, in milliseconds. */
export const GRACE = 1_000;

/**
 * Opens one under `statement_timeout` (milliseconds). A statement may change that setting: its backend is terminated when it runs longer
 * all the same. A lost connection is made anew for the next statement.
 */
export async function openSession(database: Database, timeout: number): Promise<Session> {
  const connect = () => database.server.connectAsOwner(database.name, { statement_timeout: timeout, pipeline: true });
  let client: pg.Client | null = await connect();
  const run = async (sql: string): Promise<ServerError | null> => {
    const on = (client ??= await again(connect));
    const guard = setTimeout(terminate, timeout + GRACE, database, on);
    const error = await submit(on, sql);
    clearTimeout(guard);
    if (error?.lost === true) client = null;
    else if (error !== null) await submit(on, 'ROLLBACK');
    else if (on.getTransactionStatus() !== 'I') await submit(on, 'COMMIT');
    return error;
  };
  const runTogether = async (texts: readonly string[]): Promise<boolean> => {
    const on = (client ??= await again(connect));
    const guard = setTimeout(terminate, timeout + GRACE, database, on);
    const answers = ['BEGIN', ...texts, 'COMMIT'].map((sql) => submit(on, sql).finally(() => guard.refresh()));
    const errors = await Promise.all(answers);
    clearTimeout(guard);
    if (errors.some((error) => error?.lost === true)) client = null;
    return errors.every((error) => error === null);
  };
  const currentSchema = async () => {
    client ??= await again(connect);
    const { rows } = await client.query<{ schema: string | null }>('SELECT pg_catalog.current_schema() AS schema');
    return rows[0]?.schema ?? null;
  };
  return { run, runTogether, currentSchema, close: async () => client?.end() };
}

/** Rows are dropped as they come: a statement may yield millions. */
function submit(client: pg.Client, sql: string): Promise<(ServerError & { readonly lost: boolean }) | null> {
  return new Promise((resolve) => {
    const query = new pg.Query(sql, (error) => resolve(error === undefined || error === null ? null : describeError(error)));
    Object.assign(query, { handleDataRow: () => undefined });
    client.query(query);
  });
}

function describeError(error: Error): ServerError & { readonly lost: boolean } {
  if (!(error instanceof pg.DatabaseError)) return { sqlstate: '08006', message: error.message, lost: true };
  return { sqlstate: error.code ?? 'XX000', message: error.message, lost: error.severity === 'FATAL' || error.severity === 'PANIC' };
}

/** A crashed server takes a moment to come back: 100 tries in at most ten seconds. One whose socket is gone was stopped and does not. */
export async function again(connect: () => Promise<pg.Client>): Promise<pg.Client> {
  for (let tries = 1; ; tries++) {
    try {
      return await connect();
    } catch (error) {
      if (tries === 100 || isStopped(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function isStopped(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Ends a backend that heeds no timeout: a function may catch the cancellation of its statement, but not this. */
export function terminate(database: Database, client: pg.Client): void {
  const pid = 'processID' in client ? Number(client.processID) : 0;
  void database.client.query('SELECT pg_catalog.pg_terminate_backend($1)', [pid]).catch(() => undefined);
}
