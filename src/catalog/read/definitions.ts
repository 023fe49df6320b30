import { DatabaseError } from 'pg';
import type { ReadSession } from '../../postgres/session.js';
import type { NotExamined } from '../../source/place.js';
import { selectDefinitions, type DefinitionKind, type DefinitionRequest, type Definitions, type DefinitionTexts } from './definition.js';

/** Objects in one statement: bounds the backend's memory, which keeps what it opened until it disconnects. */
export const BATCH = 500;

/** Statements that may fail on locks before the rest of a batch is given up: each waits for its lock_timeout. */
const MOST_FAILURES = 24;

type Row = { readonly kind: DefinitionKind; readonly oid: number; readonly texts: DefinitionTexts | null };

/**
 * Reads definitions in batches. Where one fails on a lock, what belongs to locked relations is set aside and the rest read again,
 * then halved, until a bound: one locked table costs its own definitions, never the review.
 */
export async function readDefinitions(session: ReadSession, requests: readonly DefinitionRequest[]): Promise<{ readonly definitions: Definitions; readonly notExamined: readonly NotExamined[] }> {
  const found = new Map<string, DefinitionTexts>();
  const notExamined: NotExamined[] = [];
  let failures = 0;

  const give = (request: DefinitionRequest, reason: string): void => {
    notExamined.push({ file: null, line: null, object: request.object, reason });
  };
  const read = async (batch: readonly DefinitionRequest[]): Promise<void> => {
    if (batch.length === 0) return;
    try {
      for (const row of await session.brief<Row>('catalog.definitions', selectDefinitions(batch))) if (row.texts !== null) found.set(`${row.kind} ${row.oid}`, row.texts);
    } catch (error) {
      const reason = explain(error);
      if (reason === null) throw error;
      failures += 1;
      await readAround(batch, reason);
    }
  };
  const readAround = async (batch: readonly DefinitionRequest[], reason: string): Promise<void> => {
    const locked = failures > MOST_FAILURES ? new Set<number>() : await readLockedRelations(session);
    const isFree = (request: DefinitionRequest): boolean => !request.relations.some((relation) => locked.has(relation));
    const free = batch.filter(isFree);
    for (const request of batch) if (!isFree(request)) give(request, LOCKED);
    if (free.length < batch.length) return read(free);
    if (free.length === 1 || failures > MOST_FAILURES) return free.forEach((request) => give(request, reason));
    const middle = Math.ceil(free.length / 2);
    await read(free.slice(0, middle));
    await read(free.slice(middle));
  };

  for (let start = 0; start < requests.length; start += BATCH) await read(requests.slice(start, start + BATCH));
  return { definitions: { get: (kind, oid) => found.get(`${kind} ${oid}`) }, notExamined };
}

const LOCKED = 'locked by another session: its definition could not be read within the lock timeout';

/** Why a definition could not be read, or null where the connection or plinth itself is at fault. */
function explain(error: unknown): string | null {
  if (!(error instanceof DatabaseError)) return null;
  if (error.code === '55P03') return LOCKED;
  if (error.code === '57014') return 'its definition could not be read within the statement timeout';
  return error.code === undefined || /^(08|53|57|58)/.test(error.code) ? null : `its definition could not be read: ${error.message}`;
}

/** Relations of this database that somebody holds, or waits for, in ACCESS EXCLUSIVE mode. */
async function readLockedRelations(session: ReadSession): Promise<ReadonlySet<number>> {
  const rows = await session.brief<{ relation: number }>(
    'catalog.locked_relations',
    `select distinct l.relation from pg_locks l join pg_database d on d.oid = l.database
     where d.datname = current_database() and l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid <> pg_backend_pid()`,
  );
  return new Set(rows.map((row) => row.relation));
}
