import type pg from 'pg';
import { qualify } from '../postgres/identifier.js';
import type { Database } from './database.js';
import {
  findRewritten,
  isTable,
  nameRelation,
  readRelations,
  strongestLocks,
  type Effect,
  type KnownRelation,
  type Lock,
} from './effect.js';

/**
 * Measures a statement that refuses a transaction block: it is gone when it is done, so it is held up and looked at. CONCURRENTLY waits
 * for transactions that hold ROW EXCLUSIVE, as any writer does; VACUUM and its like wait for SHARE UPDATE EXCLUSIVE. The locks are those
 * held or asked for at that first wait; DROP INDEX CONCURRENTLY takes ACCESS EXCLUSIVE on its index in the end, when nobody uses it any more.
 */
export async function measureOutside(database: Database, client: pg.Client, sql: string): Promise<Effect> {
  const before = await readRelations(database.client, await findMentioned(database.client, sql));
  const counted = await countScans(database.client, before);
  const locks = await holdUp(database, client, sql, before);
  const rewrites = await findRewritten(database.client, before);
  // Counters reach other sessions late, unless told so (15 and newer); below, scans of such statements remain unknown.
  if (database.server.major >= 15) await client.query('SELECT pg_catalog.pg_stat_force_next_flush()');
  const after = await countScans(database.client, before);
  const scans = before.filter(({ oid }) => (after.get(oid) ?? 0) > (counted.get(oid) ?? 0)).map(nameRelation);
  return { locks: strongestLocks(locks, before), rewrites, scans, transaction: false };
}

/** The relations whose name stands somewhere in the text, and the tables and indexes that belong to them. */
async function findMentioned(client: pg.Client, sql: string): Promise<number[]> {
  const { rows } = await client.query<{ oid: number }>(
    `WITH mentioned AS (
       SELECT coalesce(i.indrelid, c.oid) AS oid FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
       WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'i', 'I')
         AND pg_catalog.strpos(pg_catalog.lower($1), pg_catalog.lower(pg_catalog.replace(c.relname, '"', '""'))) > 0)
     SELECT oid::int8::float8 AS oid FROM mentioned
     UNION SELECT indexrelid::int8::float8 FROM pg_catalog.pg_index WHERE indrelid IN (SELECT oid FROM mentioned)`,
    [sql],
  );
  return rows.map(({ oid }) => oid);
}

async function countScans(client: pg.Client, relations: readonly KnownRelation[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ oid: number; scans: number }>(
    'SELECT oid::int8::float8 AS oid, pg_catalog.pg_stat_get_numscans(oid)::float8 AS scans FROM unnest($1::oid[]) AS oid',
    [relations.filter(isTable).map(({ oid }) => oid)],
  );
  return new Map(rows.map(({ oid, scans }) => [oid, scans]));
}

async function holdUp(database: Database, client: pg.Client, sql: string, relations: readonly KnownRelation[]): Promise<readonly Lock[]> {
  const holder = await database.server.connect(database.name);
  try {
    await holder.query('BEGIN');
    const mode = /\bCONCURRENTLY\b/i.test(sql) ? 'ROW EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
    const tables = relations.filter(({ kind }) => kind === 'r' || kind === 'p');
    if (tables.length > 0)
      await holder.query(tables.map(({ schema, name }) => `LOCK TABLE ONLY ${qualify(schema, name)} IN ${mode} MODE`).join(';'));
    const pid = await readPid(client);
    let ended = false;
    const done = client.query(sql).finally(() => (ended = true));
    // Its failure is awaited below; until then it must not count as unhandled.
    done.catch(() => undefined);
    const locks = await observe(database.client, pid, () => ended);
    await holder.query('ROLLBACK');
    await done;
    return locks;
  } finally {
    await holder.end();
  }
}

async function readPid(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

/** The locks of a backend at the moment it waits for something, or none when it ended before. */
async function observe(client: pg.Client, pid: number, hasEnded: () => boolean): Promise<readonly Lock[]> {
  while (!hasEnded()) {
    const { rows } = await client.query<Lock & { waits: boolean }>(
      `SELECT relation::int8::float8 AS oid, mode, bool_or(NOT granted) OVER () AS waits FROM pg_catalog.pg_locks WHERE pid = $1`,
      [pid],
    );
    if (rows.some(({ waits }) => waits)) return rows.filter(({ oid }) => oid !== null);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return [];
}
