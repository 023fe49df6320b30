import type pg from 'pg';
import { parseLockMode, compareLockModes, type LockMode } from '../../src/postgres/lock-modes.js';
import { createDatabase, type Database } from '../../src/shadow/database.js';
import { interruptInside, measureOutside } from '../../src/shadow/measure-outside.js';
import type { Shape } from './shape.js';

/** What one statement did on one major; names of relations are those of the fixture, `public.` left out. */
export interface Observed {
  readonly locks: Readonly<Record<string, LockMode>>;
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
  /** Which of the statements of another session, sent before it commits, had to wait; null where it can't be held. */
  readonly waits: Readonly<Record<string, readonly string[]>> | null;
}

interface Relation {
  readonly oid: number;
  readonly name: string;
  readonly kind: string;
  readonly file: number;
  /** An index's table; 0 for others. */
  readonly of: number;
}

/** Runs it on a copy of the fixture; the server's words where that major refuses it. */
export async function runShape(template: Database, shape: Shape): Promise<Observed | { readonly refused: string }> {
  const database = await createDatabase(template.server, { template });
  try {
    if (shape.before !== undefined) await onOther(database, shape.before);
    if (shape.interrupted !== undefined) await interruptInside(database, await connect(database), shape.interrupted);
    return await (shape.outside === true ? runOutside(database, shape) : runInside(database, shape));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { refused: `${error.message} (${String(error.code)})` };
    throw error;
  } finally {
    await database.drop();
  }
}

async function onOther(database: Database, sql: string): Promise<void> {
  const client = await connect(database);
  await client.query(sql);
  await client.end();
}

function connect({ server, name }: Database): Promise<pg.Client> {
  return server.connect(name, { options: '-c search_path=public' });
}

async function runOutside(database: Database, shape: Shape): Promise<Observed> {
  const client = await connect(database);
  const { locks, rewrites, scans } = await measureOutside(database, client, shape.sql);
  return {
    locks: Object.fromEntries(locks.map(({ relation, mode }) => [bare(relation), mode])),
    rewrites: rewrites.map(bare),
    scans: scans.map(bare),
    waits: null,
  };
}

function bare(name: string): string {
  return name.replace(/^public\./, '');
}

async function runInside(database: Database, { sql, settings = {} }: Shape): Promise<Observed> {
  const before = await readRelations(database.client);
  const client = await connect(database);
  for (const [name, value] of Object.entries(settings)) await client.query(`SET ${name} = '${value}'`);
  await client.query('BEGIN');
  await client.query(sql);
  const held = await client.query<{ oid: number; mode: string; scans: number }>(
    `SELECT relation::int8::float8 AS oid, mode, pg_stat_get_xact_numscans(relation)::float8 AS scans
     FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384`,
  );
  const after = new Map((await readRelations(client)).map(({ name, file }) => [name, file]));
  const locks: Record<string, LockMode> = {};
  for (const { oid, mode } of held.rows) {
    const name = before.find((relation) => relation.oid === oid)?.name;
    const parsed = parseLockMode(mode);
    if (name === undefined || parsed === null) continue;
    const known = locks[name];
    if (known === undefined || compareLockModes(known, parsed) < 0) locks[name] = parsed;
  }
  const scanned = new Set(held.rows.filter(({ scans }) => scans > 0).map(({ oid }) => oid));
  // Who plans a statement locks the indexes of its table too.
  const locked = before.filter(({ name }) => locks[name] !== undefined && locks[name] !== 'ACCESS SHARE');
  const concerned = new Set(locked.map(({ oid, of }) => (of === 0 ? oid : of)));
  const waits = await probe(
    database,
    before.filter(({ oid, kind }) => 'rpmvfS'.includes(kind) && concerned.has(oid)),
  );
  await client.query('ROLLBACK');
  await client.end();
  return {
    locks: sorted(locks),
    rewrites: before.filter(({ name, file }) => file !== 0 && after.has(name) && after.get(name) !== file).map(({ name }) => name),
    scans: before.filter(({ oid, kind }) => 'rm'.includes(kind) && scanned.has(oid)).map(({ name }) => name),
    waits,
  };
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

async function readRelations(client: pg.Client): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(
    `SELECT c.oid::int8::float8 AS oid, c.relname AS name, c.relkind AS kind, c.relfilenode::int8::float8 AS file,
       coalesce(i.indrelid, 0)::int8::float8 AS of
     FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I', 'S') AND c.relnamespace <> 'pg_toast'::regnamespace
     ORDER BY c.relname`,
  );
  return rows;
}

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Sends a SELECT, an INSERT, an UPDATE and a COMMENT (as weak a lock as DDL takes) to each from other sessions. Of a sequence, who inserts and
 * updates asks for its next value.
 */
async function probe(database: Database, relations: readonly Relation[]): Promise<Record<string, readonly string[]>> {
  const clients = await Promise.all([0, 1, 2, 3].map(() => connect(database)));
  const waits: Record<string, readonly string[]> = {};
  try {
    for (const { name, kind } of relations) {
      const object = { v: 'VIEW', m: 'MATERIALIZED VIEW', f: 'FOREIGN TABLE', S: 'SEQUENCE' }[kind] ?? 'TABLE';
      const next = kind === 'S' ? `SELECT nextval('${name}')` : null;
      const tries = {
        SELECT: `SELECT * FROM ${name}`,
        INSERT: next ?? `INSERT INTO ${name} DEFAULT VALUES`,
        UPDATE: next ?? `UPDATE ${name} SET id = id`,
        DDL: `COMMENT ON ${object} ${name} IS 'x'`,
      };
      const waited = await Promise.all(
        Object.entries(tries).map(async ([what, sql], at) => ((await hasToWait(clients[at], sql)) ? [what] : [])),
      );
      waits[name] = waited.flat();
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
  return waits;
}

async function hasToWait(client: pg.Client | undefined, sql: string): Promise<boolean> {
  if (client === undefined) return false;
  await client.query("BEGIN; SET LOCAL lock_timeout = '60ms'");
  try {
    await client.query(sql);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
  } finally {
    await client.query('ROLLBACK');
  }
}
