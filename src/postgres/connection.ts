import pg, { type QueryResultRow } from 'pg';
import { Failure } from '../failure/failure.js';
import { cancelQuery } from './connection-cancel.js';
import { explainConnectError, explainReadError, isConnectionLoss } from './connection-failure.js';
import { listNotes, readIdentity, type ServerIdentity } from './connection-identity.js';
import { listTlsAttempts } from './connection-ssl.js';
import { parseTarget, type ConnectionTarget } from './connection-target.js';
import type { ReadSession, Select } from './session.js';
import { isRecoveryConflict, LIMITS, selectAlone, selectInTransaction, sendInTransaction, type Limits, type Send } from './session-live.js';

/** One connection to somebody's server, through which it can only be read. The same code serves direct, pooled and replica servers. */
export interface LiveConnection extends ReadSession {
  /**
   * One read-only transaction for a statement that somebody else wrote, under the role's own `search_path` and this `statement_timeout` in
   * milliseconds; always rolled back. The statement must have been read first: see guest/.
   */
  outside<Result>(timeout: number, work: (send: Send) => Promise<Result>): Promise<Result>;
  readonly identity: ServerIdentity;
  readonly notes: readonly string[];
  /** Statements that asked something so far; BEGIN, SET LOCAL and ROLLBACK around them are not counted. */
  sent(): number;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly limits?: Limits;
  /** Cancels what runs and ends the connection; what waits for an answer fails with `interrupted`. */
  readonly signal?: AbortSignal;
}

/**
 * Connects and asks who answers. `url` is a connection string; an empty one means `PG*` alone.
 * Throws Failures: `connection_refused`, `connection_timeout`, `authentication_failed`, `database_missing`, `insufficient_privilege`,
 * `server_too_old`, `connection_failed`, `interrupted`; none of them, nor any message, holds the password.
 */
export async function connectLive(url: string, options: ConnectOptions = {}): Promise<LiveConnection> {
  const target = parseTarget(url);
  const limits = options.limits ?? LIMITS;
  let client = await open(target, limits);
  let sent = 0;
  let isReplica = false;
  let last: Promise<unknown> = Promise.resolve();

  const abort = (): void => void cancelQuery(client, target).then(() => client.end().catch(() => undefined));
  options.signal?.addEventListener('abort', abort, { once: true });

  /** One at a time on the one connection; once more after a conflict with recovery, which may end a replica's connection. */
  const take = <Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> => {
    const run = async (): Promise<Result> => {
      try {
        options.signal?.throwIfAborted();
        return await work(client).catch(async (error: unknown) => {
          if (!isRecoveryConflict(error) && !(isReplica && isConnectionLoss(error))) throw error;
          if (isConnectionLoss(error)) client = await open(target, limits);
          return work(client);
        });
      } catch (error) {
        if (options.signal?.aborted === true) throw new Failure('interrupted', 'interrupted while reading the database', { cause: error });
        throw explainReadError(error, target);
      }
    };
    const result = last.then(run, run);
    last = result.catch(() => undefined);
    return result;
  };
  const counted =
    (select: Select): Select =>
    (name, sql) => {
      sent += 1;
      return select(name, sql);
    };
  const snapshot = <Result>(work: (select: Select) => Promise<Result>) =>
    take((current) => selectInTransaction(current, limits, (select) => work(counted(select))));
  const brief = <Row extends QueryResultRow>(name: string, sql: string) => {
    sent += 1;
    return take((current) => selectAlone<Row>(current, limits, name, sql));
  };
  const outside = <Result>(timeout: number, work: (send: Send) => Promise<Result>) =>
    take((current) =>
      sendInTransaction(current, { ...limits, statement: timeout }, (send) =>
        work((sql) => {
          sent += 1;
          return send(sql);
        }),
      ),
    );
  const close = async (): Promise<void> => {
    options.signal?.removeEventListener('abort', abort);
    await last;
    await client.end().catch(() => undefined);
  };

  try {
    const identity = await snapshot((select) => readIdentity(select, target));
    isReplica = identity.isReplica;
    return { identity, notes: listNotes(identity), major: identity.major, snapshot, brief, outside, sent: () => sent, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How much longer than the server's own limit an answer may take, in milliseconds: then nobody is there any more. */
const GRACE = 2_000;

async function open(target: ConnectionTarget, limits: Limits): Promise<pg.Client> {
  const attempts = listTlsAttempts(target);
  for (const [position, ssl] of attempts.entries()) {
    const client = new pg.Client({
      host: target.host,
      port: target.port,
      database: target.database,
      user: target.role,
      ...(target.password !== null && { password: target.password }),
      ssl,
      application_name: 'plinth',
      connectionTimeoutMillis: target.timeout,
      query_timeout: limits.statement + GRACE,
    });
    // Without a listener the loss of an idle connection would end the process; the next statement tells of it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const isLast = position === attempts.length - 1;
      if (isLast || !mayRetry(error)) throw explainConnectError(error, target);
    }
  }
  throw new Error('no way to connect was tried');
}

/** Whether the other of TLS and clear may succeed: the server has no TLS, or its pg_hba.conf wants the other. */
function mayRetry(error: unknown): boolean {
  return error instanceof Error && (/does not support SSL/.test(error.message) || ('code' in error && error.code === '28000'));
}
