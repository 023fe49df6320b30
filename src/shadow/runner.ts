import pg from 'pg';
import { qualify } from '../postgres/identifier.js';
import type { Statement } from '../source/statement.js';
import type { Database } from './database.js';
import { interruptInside } from './measure-outside.js';
import { mend } from './mend.js';
import { again, GRACE, openSession, terminate } from './session.js';

/** The server's answer to a statement that it did not take. */
export interface StatementError {
  /** 08006 (connection_failure) when the connection was lost over it. */
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | null;
  /** The table whose rows stand in the way, qualified, where the server names one. */
  readonly table: string | null;
}

export interface Refused {
  readonly statement: Statement;
  readonly error: StatementError;
}

/** Looks on while statements run. */
export interface Watch {
  /** Directly after BEGIN. */
  begin(client: pg.Client): Promise<void>;
  /** Around one statement. `run` gives the rows that it changed, null where it changes none, and rejects with the server's error. */
  around(statement: Statement, client: pg.Client, run: () => Promise<number | null>): Promise<void>;
}

/** One session as the database's owner, in which migrations run as their runner runs them: in its transactions, one after the other. */
export interface Runner {
  /**
   * Runs statements that are committed together. Roles and extensions that are missing are mended first, as `replay` does. Of what the server
   * refuses, all is told: the others run without it, or, with `untilRefused`, nothing has happened.
   */
  together(statements: readonly Statement[], options?: RunOptions): Promise<readonly Refused[]>;
  /** Runs a statement outside any transaction block. */
  alone(statement: Statement, run?: (client: pg.Client) => Promise<void>): Promise<StatementError | null>;
  /** Runs statements in a transaction and leaves it open; null when all went well. */
  open(statements: readonly Statement[]): Promise<StatementError | null>;
  /** Ends the session as a crash would: its backend is terminated. */
  crash(): Promise<void>;
  /** Runs a CONCURRENTLY statement and ends the session while it waits; false when it came to no wait, and is done. */
  crashInside(statement: Statement): Promise<boolean>;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly watch?: Watch;
  readonly untilRefused?: boolean;
}

/** After so many refusals the rest is not run: it would say the same again. */
const MOST_REFUSALS = 20;

const NOT_RUN: StatementError = {
  sqlstate: '57014',
  message: `not run: ${MOST_REFUSALS} statements before it were refused`,
  detail: null,
  table: null,
};

/** Opens one; a statement may take `timeout` milliseconds. */
export async function openRunner(database: Database, timeout: number): Promise<Runner> {
  const connect = (): Promise<pg.Client> => database.server.connectAsOwner(database.name, { statement_timeout: timeout });
  let client: pg.Client | null = await connect();
  const connected = async (): Promise<pg.Client> => (client ??= await again(connect));
  const guarded = async <T>(on: pg.Client, action: () => Promise<T>): Promise<T> => {
    const guard = setTimeout(terminate, timeout + GRACE, database, on);
    try {
      return await action();
    } finally {
      clearTimeout(guard);
    }
  };
  /** Null when it ran. */
  const attempt = async (action: (on: pg.Client) => Promise<void>): Promise<StatementError | null> => {
    const on = await connected();
    try {
      await guarded(on, () => action(on));
      return null;
    } catch (error) {
      const { lost, ...said } = describeError(error);
      if (lost) client = null;
      else await on.query('ROLLBACK').catch(() => (client = null));
      return said;
    }
  };
  const begin = (watch?: Watch) =>
    attempt(async (on) => {
      await on.query('BEGIN');
      await watch?.begin(on);
    });
  const mendFor = (statement: Statement, error: StatementError) => mendStatement(database, statement, error, timeout);
  const step = (statement: Statement, watch?: Watch) =>
    attempt(async (on) => {
      const run = (): Promise<number | null> => submit(on, statement.sql);
      await (watch === undefined ? run() : watch.around(statement, on, run));
      // What ended the transaction by itself begins another one, as a driver does with the next statement.
      if (on.getTransactionStatus() === 'I') await on.query('BEGIN');
    });

  const together = async (
    statements: readonly Statement[],
    { watch, untilRefused = false }: RunOptions = {},
  ): Promise<readonly Refused[]> => {
    const refused: Refused[] = [];
    let left = statements.filter(({ sql }) => !isControl(sql));
    for (let mended = 0; ;) {
      const failed = (await begin(watch)) ?? (await runInOrder(left, (statement) => step(statement, watch)));
      if (failed === null) {
        const error = await attempt(async (on) => void (await on.query('COMMIT')));
        const last = left.at(-1);
        if (error !== null && last !== undefined)
          refused.push({ statement: last, error: { ...error, message: `at COMMIT: ${error.message}` } });
        return refused;
      }
      if ('message' in failed) throw new Error(failed.message);
      const then = mended < MOST_REFUSALS ? await mendFor(failed.statement, failed.error) : 'refused';
      mended += 1;
      if (then === 'retry') continue;
      left = left.filter((statement) => statement !== failed.statement);
      if (then === 'done') continue;
      refused.push(failed);
      if (untilRefused) return refused;
      if (refused.length < MOST_REFUSALS) continue;
      const position = statements.indexOf(failed.statement);
      refused.push(...statements.slice(position + 1).map((statement) => ({ statement, error: NOT_RUN })));
      left = left.filter((statement) => statements.indexOf(statement) < position);
    }
  };
  const alone = async (statement: Statement, run?: (on: pg.Client) => Promise<void>): Promise<StatementError | null> => {
    if (isControl(statement.sql)) return null;
    for (let tries = 0; ; tries += 1) {
      const error = await attempt(async (on) => {
        await (run === undefined ? submit(on, statement.sql) : run(on));
        if (on.getTransactionStatus() !== 'I') await on.query('COMMIT');
      });
      if (error === null) return null;
      const then = tries < MOST_REFUSALS ? await mendFor(statement, error) : 'refused';
      if (then !== 'retry') return then === 'done' ? null : error;
    }
  };
  const open = async (statements: readonly Statement[]): Promise<StatementError | null> => {
    const failed = (await begin()) ?? (await runInOrder(statements, (statement) => step(statement)));
    return failed === null || 'message' in failed ? failed : failed.error;
  };
  const crash = async (): Promise<void> => {
    if (client === null) return;
    const ended = new Promise((resolve) => client?.once('end', resolve));
    terminate(database, client);
    await ended;
    client = null;
  };
  const crashInside = async ({ sql }: Statement): Promise<boolean> => {
    const crashed = await interruptInside(database, await connected(), sql);
    if (crashed) client = null;
    return crashed;
  };
  return { together, alone, open, crash, crashInside, close: async () => client?.end() };
}

async function runInOrder(
  statements: readonly Statement[],
  step: (statement: Statement) => Promise<StatementError | null>,
): Promise<Refused | null> {
  for (const statement of statements) {
    const error = await step(statement);
    if (error !== null) return { statement, error };
  }
  return null;
}

async function mendStatement(
  database: Database,
  { sql }: Statement,
  error: StatementError,
  timeout: number,
): Promise<'retry' | 'done' | 'refused'> {
  if (!['42501', '42704', '42883'].includes(error.sqlstate)) return 'refused';
  const session = await openSession(database, timeout);
  try {
    return (await mend(database, session, sql, error)).then;
  } finally {
    await session.close();
  }
}

const CONTROL = /^(?:BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT)\b[^;]*;?\s*$/i;

function isControl(sql: string): boolean {
  return CONTROL.test(sql.trim());
}

const CHANGES_ROWS = /^(?:INSERT|UPDATE|DELETE|MERGE|COPY)$/;

/** Rows are dropped as they come: a statement may yield millions. Gives the number of rows that it changed. */
function submit(client: pg.Client, sql: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query(sql, (error: Error | null | undefined, result: unknown) => {
      if (error === undefined || error === null) resolve(rowsOf(result));
      else reject(error);
    });
    Object.assign(query, { handleDataRow: () => undefined });
    client.query(query);
  });
}

function rowsOf(result: unknown): number | null {
  const all: readonly unknown[] = Array.isArray(result) ? result : [result];
  const counts = all.flatMap((one) =>
    typeof one === 'object' && one !== null && 'command' in one && CHANGES_ROWS.test(String(one.command)) && 'rowCount' in one
      ? [Number(one.rowCount)]
      : [],
  );
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

function describeError(error: unknown): StatementError & { readonly lost: boolean } {
  if (!(error instanceof pg.DatabaseError)) {
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
    return { sqlstate: '08006', message: error.message, detail: null, table: null, lost: true };
  }
  const { code = 'XX000', message, detail = null, severity, schema, table: name } = error;
  const table = schema === undefined || name === undefined ? null : qualify(schema, name);
  return { sqlstate: code, message, detail, table, lost: severity === 'FATAL' || severity === 'PANIC' };
}
