import type pg from 'pg';
import { compareLockModes, type LockMode } from '../postgres/lock-modes.js';
import type { Statement } from '../source/statement.js';
import type { Database } from './database.js';
import { isRewritten, isTable, type KnownRelation, nameRelation, readFiles, selectRelations, strongestLocks } from './effect.js';
import { readHeld } from './measure.js';
import { measureOutside } from './measure-outside.js';
import type { Watch } from './runner.js';

export interface HeldLock {
  readonly relation: string;
  readonly mode: LockMode;
}

/** What one statement of a transaction was seen to do, to relations that others can see too. */
export interface WatchedEffect {
  /** Locks that it took, or took stronger than those before it in the transaction. */
  readonly taken: readonly HeldLock[];
  /** The strongest lock on each relation that the transaction holds after it, until it commits. */
  readonly held: readonly HeldLock[];
  readonly rewrites: readonly string[];
  /** Tables that it read from end to end. */
  readonly scans: readonly string[];
  /** Rows that it changed; null for a statement that changes none. */
  readonly rows: number | null;
  readonly milliseconds: number;
  readonly walBytes: number;
}

/** Watches statements one after the other; keeps what was seen last of each. */
export interface Watcher extends Watch {
  /** Outside any transaction block, see `measureOutside`. */
  outside(statement: Statement, client: pg.Client): Promise<void>;
  readonly seen: ReadonlyMap<Statement, WatchedEffect>;
}

/** One transaction at a time. Locks and scans are read from within it, everything else from beside it. */
export function watchTransactions(database: Database): Watcher {
  const seen = new Map<Statement, WatchedEffect>();
  let standing: readonly KnownRelation[] = [];
  let held: readonly HeldLock[] = [];
  let scanned: ReadonlyMap<number, number> = new Map();
  const begin = async (client: pg.Client): Promise<void> => {
    // The counters of one transaction go on where an earlier one has not reported its own yet; below 15 that can't be asked for.
    if (database.server.major >= 15) {
      await client.query('ROLLBACK; SELECT pg_catalog.pg_stat_force_next_flush()');
      await client.query('BEGIN');
    }
    standing = (await database.client.query<KnownRelation>(selectRelations('true'))).rows;
    held = [];
    scanned = new Map();
  };
  const around: Watch['around'] = async (statement, client, run) => {
    const from = await readWal(database);
    const start = performance.now();
    const rows = await run();
    const milliseconds = performance.now() - start;
    const walBytes = (await readWal(database)) - from;
    // It may have ended the transaction by itself.
    if (client.getTransactionStatus() === 'I') held = [];
    const locks = await readHeld(client, false);
    const now = strongestLocks(locks, standing);
    const files = await readFiles(client, standing);
    const scans = new Map(locks.map(({ oid, scans: count }) => [oid, count]));
    seen.set(statement, {
      taken: now.filter((lock) => isNew(lock, held)),
      held: now,
      rewrites: standing.filter((relation) => isRewritten(relation, files)).map(nameRelation),
      scans: standing
        .filter((relation) => isTable(relation) && (scans.get(relation.oid) ?? 0) > (scanned.get(relation.oid) ?? 0))
        .map(nameRelation),
      rows,
      milliseconds,
      walBytes,
    });
    held = now;
    scanned = scans;
    standing = standing.map((relation) => ({ ...relation, file: files.get(relation.oid) ?? 0 }));
  };
  const outside = async (statement: Statement, client: pg.Client): Promise<void> => {
    const from = await readWal(database);
    const start = performance.now();
    const { locks, rewrites, scans } = await measureOutside(database, client, statement.sql);
    const milliseconds = performance.now() - start;
    const walBytes = (await readWal(database)) - from;
    seen.set(statement, { taken: locks, held: locks, rewrites, scans, rows: null, milliseconds, walBytes });
  };
  return { begin, around, outside, seen };
}

function isNew({ relation, mode }: HeldLock, held: readonly HeldLock[]): boolean {
  const before = held.find((one) => one.relation === relation);
  return before === undefined || compareLockModes(before.mode, mode) < 0;
}

/** Bytes of WAL since the beginning; the difference between two moments is exact while nobody else works on the server. */
async function readWal({ client }: Database): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>({
    name: 'plinth_wal',
    text: `SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes`,
  });
  return rows[0]?.bytes ?? 0;
}
