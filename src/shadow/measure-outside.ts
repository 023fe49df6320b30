import type pg from 'pg';
import { qualify } from '../postgres/identifier.js';
import { namesIn } from '../postgres/names-in.js';
import type { Database } from './database.js';
import {
  isRewritten,
  isTable,
  nameRelation,
  readNow,
  selectRelations,
  strongestLocks,
  type Effect,
  type KnownRelation,
  type Lock,
} from './effect.js';
import { terminate } from './session.js';

/**
 * Measures a statement that refuses a transaction block: it is gone when it is done, so it is held up and looked at. CONCURRENTLY waits
 * for transactions that hold ROW EXCLUSIVE, as any writer does; VACUUM and its like wait for SHARE UPDATE EXCLUSIVE. The locks are those
 * held or asked for at that first wait; DROP INDEX CONCURRENTLY takes ACCESS EXCLUSIVE on its index in the end, when nobody uses it any more.
 */
export async function measureOutside(database: Database, client: pg.Client, sql: string): Promise<Effect> {
  const before = await readMentioned(database.client, sql);
  const locks = await holdUp(database, client, sql, before);
  await reportScans(database, client);
  const now = new Map((await readNow(database.client, before, 'plinth_now')).map((each) => [each.oid, each]));
  const files = new Map([...now.values()].map(({ oid, file }) => [oid, file]));
  return {
    locks: strongestLocks(locks, before),
    rewrites: before.filter((relation) => isRewritten(relation, files)).map(nameRelation),
    scans: before.filter((relation) => isTable(relation) && (now.get(relation.oid)?.scans ?? 0) > relation.scans).map(nameRelation),
    transaction: false,
  };
}

/** A relation, and how often it was read from end to end so far; 0 for what has no rows of its own. */
interface Mentioned extends KnownRelation {
  readonly scans: number;
}

/** The relations whose name stands in the text, and the tables and indexes that belong to them. */
async function readMentioned(client: pg.Client, sql: string): Promise<readonly Mentioned[]> {
  const { rows } = await client.query<Mentioned>({ name: 'plinth_mentioned', text: MENTIONED, values: [namesIn(sql)] });
  return rows;
}

const MENTIONED = `
  WITH mentioned AS (
    SELECT coalesce(i.indrelid, c.oid) AS oid FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
    WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'i', 'I') AND c.relname = ANY ($1::name[]))
  ${selectRelations(
    'c.oid IN (SELECT oid FROM mentioned UNION SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid IN (SELECT oid FROM mentioned))',
    `CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_stat_get_numscans(c.oid)::float8 ELSE 0 END AS scans`,
  )}`;

/** Counters reach other sessions late, unless told so (15 and newer); below, scans of such statements remain unknown. */
async function reportScans({ server }: Database, client: pg.Client): Promise<void> {
  if (server.major >= 15) await client.query('SELECT pg_catalog.pg_stat_force_next_flush()');
}

async function holdUp(database: Database, client: pg.Client, sql: string, relations: readonly KnownRelation[]): Promise<readonly Lock[]> {
  const { release, locks, done } = await startHeldUp(database, client, sql, relations);
  await release();
  await done;
  return locks ?? [];
}

/**
 * Terminates the backend of a CONCURRENTLY statement at its first wait, as a crash or an impatient timeout would; false when it was done before it
 * came to one. What it had committed by then stays.
 */
export async function interruptInside(database: Database, client: pg.Client, sql: string): Promise<boolean> {
  const { release, locks, done } = await startHeldUp(database, client, sql, await readMentioned(database.client, sql));
  const waits = locks !== null;
  if (waits) {
    const gone = new Promise((resolve) => client.once('end', resolve));
    terminate(database, client);
    await gone;
  }
  await release();
  await done.catch(() => undefined);
  return waits;
}

interface HeldUp {
  /** At its first wait; null when it ended before. */
  readonly locks: readonly Lock[] | null;
  readonly release: () => Promise<unknown>;
  readonly done: Promise<unknown>;
}

/** Starts the statement while another session holds locks in its way, and gives back control at its first wait. */
async function startHeldUp(database: Database, client: pg.Client, sql: string, relations: readonly KnownRelation[]): Promise<HeldUp> {
  const holder = await database.aside();
  const mode = /\bCONCURRENTLY\b/i.test(sql) ? 'ROW EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
  const tables = relations.filter(({ kind }) => kind === 'r' || kind === 'p');
  // A failure before may have left its transaction open.
  await holder.query(
    ['ROLLBACK', 'BEGIN', ...tables.map(({ schema, name }) => `LOCK TABLE ONLY ${qualify(schema, name)} IN ${mode} MODE`)].join(';'),
  );
  const release = () => holder.query('ROLLBACK');
  let ended = false;
  const pid = 'processID' in client ? Number(client.processID) : 0;
  const done = client.query(sql).finally(() => (ended = true));
  // Its failure is awaited by who asked for it; until then it must not count as unhandled.
  done.catch(() => undefined);
  try {
    return { locks: await observe(database.client, pid, () => ended), release, done };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The locks of a backend at the moment it waits for something, or null when it ended before. */
async function observe(client: pg.Client, pid: number, hasEnded: () => boolean): Promise<readonly Lock[] | null> {
  for (let looks = 0; !hasEnded(); looks++) {
    const { rows } = await client.query<Lock & { waits: boolean }>({
      name: 'plinth_locks',
      text: `SELECT relation::int8::float8 AS oid, mode, bool_or(NOT granted) OVER () AS waits FROM pg_catalog.pg_locks WHERE pid = $1`,
      values: [pid],
    });
    if (rows.some(({ waits }) => waits)) return rows.filter(({ oid }) => oid !== null);
    // It comes to its wait within a millisecond as a rule.
    if (looks > 20) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return null;
}
