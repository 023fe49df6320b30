import pg, { type QueryResultRow } from 'pg';
import type { ReadSession } from './session.js';

/** Objects in one statement: bounds the backend's memory, which keeps what it opened until it disconnects. */
export const BATCH = 500;

/** Statements that may fail on locks before the rest of a batch is given up: each waits for its lock_timeout. */
const MOST_FAILURES = 24;

/** Something about an object that the server tells only with an ACCESS SHARE lock. */
export interface Lockable {
  /** The relations that PostgreSQL opens for it. */
  readonly relations: readonly number[];
}

export interface BatchReading<Request, Row> {
  readonly rows: readonly Row[];
  readonly notRead: readonly { readonly request: Request; readonly reason: string }[];
}

/**
 * Reads in batches. Where one fails on a lock, what belongs to locked relations is set aside and the rest read again, then halved, until
 * a bound: one locked table costs what is asked of it, never the reading. Throws only when the connection or the server is at fault.
 */
export async function readBatches<Request extends Lockable, Row extends QueryResultRow>(
  session: ReadSession,
  name: string,
  requests: readonly Request[],
  writeSelect: (batch: readonly Request[]) => string,
  most: number = BATCH,
): Promise<BatchReading<Request, Row>> {
  const rows: Row[] = [];
  const notRead: { request: Request; reason: string }[] = [];
  let failures = 0;

  const read = async (batch: readonly Request[]): Promise<void> => {
    if (batch.length === 0) return;
    try {
      for (const row of await session.brief<Row>(name, writeSelect(batch))) rows.push(row);
    } catch (error) {
      const reason = explain(error);
      if (reason === null) throw error;
      failures += 1;
      await readAround(batch, reason);
    }
  };
  const readAround = async (batch: readonly Request[], reason: string): Promise<void> => {
    const locked = failures > MOST_FAILURES ? new Set<number>() : await readLockedRelations(session);
    const isLocked = (request: Request): boolean => request.relations.some((relation) => locked.has(relation));
    const free = batch.filter((request) => !isLocked(request));
    for (const request of batch) if (isLocked(request)) notRead.push({ request, reason: LOCKED });
    if (free.length < batch.length) return read(free);
    if (free.length === 1 || failures > MOST_FAILURES) {
      for (const request of free) notRead.push({ request, reason });
      return;
    }
    const middle = Math.ceil(free.length / 2);
    await read(free.slice(0, middle));
    await read(free.slice(middle));
  };

  for (let start = 0; start < requests.length; start += most) await read(requests.slice(start, start + most));
  return { rows, notRead };
}

const LOCKED = 'locked by another session, and not free within the lock timeout';

/** Why something could not be read, or null where the connection or plinth itself is at fault. */
function explain(error: unknown): string | null {
  const cause = error instanceof Error && error.cause instanceof pg.DatabaseError ? error.cause : error;
  if (!(cause instanceof pg.DatabaseError)) return null;
  if (cause.code === '55P03') return LOCKED;
  if (cause.code === '57014') return 'not answered within the statement timeout';
  return cause.code === undefined || /^(08|42501|53|57|58)/.test(cause.code) ? null : `the server could not tell: ${cause.message}`;
}

/** Relations of this database that somebody holds, or waits for, in ACCESS EXCLUSIVE mode. */
async function readLockedRelations(session: ReadSession): Promise<ReadonlySet<number>> {
  const rows = await session.brief<{ relation: number }>(
    'session.locked_relations',
    `select distinct l.relation from pg_locks l join pg_database d on d.oid = l.database
     where d.datname = current_database() and l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid <> pg_backend_pid()`,
  );
  return new Set(rows.map((row) => row.relation));
}
