import type pg from 'pg';
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.js';
import type { Statement } from '../source/statement.js';
import type { Database } from './database.js';
import { findRewritten, isRewritten, isTable, nameRelation, readRelations, strongestLocks, type Effect, type Lock } from './effect.js';
import { measureOutside } from './measure-outside.js';

export type { Effect } from './effect.js';

export interface MeasureOptions {
  /** Settings that hold for the statement: whether a type change rewrites may depend on TimeZone. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False to roll it back afterwards; only for one that may run in a transaction. */
  readonly keep?: boolean;
}

/**
 * Executes a statement, for good unless told otherwise, as the database's owner, and tells what it did: locks from pg_locks before COMMIT, rewrites from relfilenode,
 * scans from pg_stat_get_xact_numscans. One that refuses a transaction block is held up by another session to see its locks. Throws
 * the server's error (pg.DatabaseError), and nothing has happened then, but for what a failed CONCURRENTLY leaves. One at a time
 * for each database.
 */
export async function measureStatement(database: Database, statement: Statement, options: MeasureOptions = {}): Promise<Effect> {
  const client = await database.asOwner();
  const settings = Object.entries(options.settings ?? {}).map(
    ([name, value]) => `SET ${quoteIdentifier(name)} = ${quoteLiteral(value)};\n`,
  );
  if (settings.length > 0) await client.query(settings.join(''));
  try {
    const effect = await (statement.transactional ? measureInside : measureOutside)(database, client, statement.sql);
    await leave(database, client, statement.sql, options.keep === false ? 'ROLLBACK' : 'COMMIT');
    return effect;
  } catch (error) {
    await leave(database, client, statement.sql, 'ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Whether the statement may name or remove prepared statements, plinth's among them. */
function touchesPrepared(sql: string): boolean {
  return /\b(?:PREPARE|DEALLOCATE|DISCARD)\b/i.test(sql);
}

/**
 * Ends the transaction, if there is one, and leaves the connection as it was. The "transaction" counters of pg_stat_get_xact_… count
 * what the backend has not reported yet, so that is reported now; below 15 that can't be asked for, and the next statement gets a
 * connection of its own, as it does after one that touches prepared statements. Throws what a COMMIT throws.
 */
async function leave({ server }: Database, client: pg.Client, sql: string, end: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  if (server.major < 15 || touchesPrepared(sql)) {
    await client.query(end).finally(() => client.end());
  } else await client.query(`${end}; RESET ALL; SELECT pg_catalog.pg_stat_force_next_flush()`);
}

async function measureInside(database: Database, client: pg.Client, sql: string): Promise<Effect> {
  await client.query(`BEGIN;\n${sql}`);
  const prepared = !touchesPrepared(sql);
  const held = await readHeld(client, prepared);
  // Another session still sees the catalog as it was.
  const before = await readRelations(database.client, [...new Set(held.map(({ oid }) => oid))]);
  const files = new Map(held.flatMap(({ oid, file }) => (file === null ? [] : [[oid, file] as const])));
  const rewrites = before.every(({ oid }) => files.has(oid))
    ? before.filter((relation) => isRewritten(relation, files)).map(nameRelation)
    : await findRewritten(client, before, ...(prepared ? ['plinth_rewritten'] : []));
  const scanned = new Set(held.filter(({ scans }) => scans > 0).map(({ oid }) => oid));
  const scans = before.filter((relation) => isTable(relation) && scanned.has(relation.oid)).map(nameRelation);
  return { locks: strongestLocks(held, before), rewrites, scans, transaction: true };
}

interface Held extends Lock {
  /** How often the transaction has read the relation from end to end so far. */
  readonly scans: number;
  /** Its file by now, 0 where it has none; null when it is gone. */
  readonly file: number | null;
}

/** The locks that the session's transaction holds on relations of users; asked on its own connection. */
export async function readHeld(client: pg.Client, prepared: boolean): Promise<readonly Held[]> {
  const { rows } = await client.query<Held>({
    ...(prepared ? { name: 'plinth_held' } : {}),
    text: `SELECT relation::int8::float8 AS oid, mode, pg_catalog.pg_stat_get_xact_numscans(relation)::float8 AS scans,
       (SELECT c.relfilenode::int8::float8 FROM pg_catalog.pg_class c WHERE c.oid = relation) AS file
     FROM pg_catalog.pg_locks
     WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
  });
  return rows;
}
