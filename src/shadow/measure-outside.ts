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

/** Names as they may stand in SQL, quoted or not. */
const NAME = /"(?:[^"]|"")+"|[\w$\u0080-\uffff]+/g;

/** The relations whose name stands in the text, and the tables and indexes that belong to them. */
async function findMentioned(client: pg.Client, sql: string): Promise<number[]> {
  const names = (sql.match(NAME) ?? []).map((name) =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase(),
  );
  const { rows } = await client.query<{ oid: number }>(
    `WITH mentioned AS (
       SELECT coalesce(i.indrelid, c.oid) AS oid FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
       WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'i', 'I') AND c.relname = ANY ($1::name[]))
     SELECT oid::int8::float8 AS oid FROM mentioned
     UNION SELECT indexrelid::int8::float8 FROM pg_catalog.pg_index WHERE indrelid IN (SELECT oid FROM mentioned)`,
    [names],
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
  const holder = await database.aside();
  const mode = /\bCONCURRENTLY\b/i.test(sql) ? 'ROW EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
  const tables = relations.filter(({ kind }) => kind === 'r' || kind === 'p');
  // A failure before may have left its transaction open.
  await holder.query(
    ['ROLLBACK', 'BEGIN', ...tables.map(({ schema, name }) => `LOCK TABLE ONLY ${qualify(schema, name)} IN ${mode} MODE`)].join(';'),
  );
  let ended = false;
  const pid = await readPid(client);
  const done = client.query(sql).finally(() => (ended = true));
  // Its failure is awaited below; until then it must not count as unhandled.
  done.catch(() => undefined);
  try {
    return await observe(database.client, pid, () => ended);
  } finally {
    await holder.query('ROLLBACK');
    await done;
  }
}

async function readPid(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

/** The locks of a backend at the moment it waits for something, or none when it ended before. */
async function observe(client: pg.Client, pid: number, hasEnded: () => boolean): Promise<readonly Lock[]> {
  for (let looks = 0; !hasEnded(); looks++) {
    const { rows } = await client.query<Lock & { waits: boolean }>(
      `SELECT relation::int8::float8 AS oid, mode, bool_or(NOT granted) OVER () AS waits FROM pg_catalog.pg_locks WHERE pid = $1`,
      [pid],
    );
    if (rows.some(({ waits }) => waits)) return rows.filter(({ oid }) => oid !== null);
    // It comes to its wait within a millisecond as a rule.
    if (looks > 20) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return [];
}
