import type { Catalog } from '../../catalog/catalog.js';
import type { Difference } from '../../catalog/equal.js';
import { readCatalog } from '../../catalog/read.js';
import { fingerprintCatalogs } from '../../shadow/catalog-fingerprint.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { openRunner, type Refused } from '../../shadow/runner.js';
import type { Statement } from '../../source/statement.js';
import { listDifferences } from '../compare-states.js';
import { listRuns, type PendingMigration, type Run, statementsOf } from './pending.js';
import { runSegments } from './run-segments.js';
import { readContents } from './table-contents.js';

/** A migration that was ended part of the way, and run again from its start. */
export interface Crash {
  readonly migration: PendingMigration;
  readonly statement: Statement;
  /** `after`: it was committed, and the migration was not recorded. `inside`: CONCURRENTLY was ended while it waited. */
  readonly where: 'after' | 'inside';
  /** What of the migration stays behind. */
  readonly leaves: readonly Difference[];
  /** Where the second run stops; null where it does not. */
  readonly refused: Refused | null;
  /** What the second run makes otherwise than an undisturbed one. */
  readonly differences: readonly Difference[];
  /** Tables whose number of rows is another one than after an undisturbed run. */
  readonly rows: readonly { readonly table: string; readonly expected: number; readonly found: number }[];
}

export interface Crashes {
  readonly crashes: readonly Crash[];
  /** Ends within a transaction that were tried, of which nothing stayed behind, as it should be; by migration. */
  readonly stops: ReadonlyMap<PendingMigration, number>;
  /** What stayed behind of a transaction all the same. */
  readonly leaks: readonly Statement[];
}

export interface CrashOptions {
  readonly timeout: number;
  readonly start: Catalog;
  /** The schema after each migration of an undisturbed run. */
  readonly after: ReadonlyMap<PendingMigration, Catalog>;
  /** Tables whose rows a statement changes. */
  readonly changedBy: (migration: PendingMigration) => ReadonlySet<string>;
  readonly onCrash: (migration: PendingMigration) => void;
}

/** Ends within transactions, over all of them; each leaves nothing, so a few show it. */
const STOPS = 40;

/**
 * Ends the migrations at every point at which something of an unfinished one is committed, and inside each CONCURRENTLY; then runs that migration
 * again from its start, as its runner would. Within a transaction a crash leaves nothing, which is tried too. The database is used up.
 */
export async function crashMigrations(database: Database, pending: readonly PendingMigration[], options: CrashOptions): Promise<Crashes> {
  const runs = listRuns(pending);
  const crashes: (Crash & { readonly counts: ReadonlyMap<string, number> })[] = [];
  const stops = new Map<PendingMigration, number>();
  const leaks: Statement[] = [];
  const finished: Crash[] = [];
  const starts = new Map(
    pending.map((migration, at) => [migration, options.after.get(pending[at - 1] ?? migration) ?? options.start] as const),
  );
  const [earliest] = pending;
  if (earliest !== undefined) starts.set(earliest, options.start);
  for (const [position, run] of runs.entries()) {
    const [first] = run.parts;
    const last = run.parts.at(-1);
    if (first === undefined || last === undefined) continue;
    options.onCrash(first.migration);
    const ground = { database, starts, options };
    if (run.transaction === null && isConcurrent(first.statement)) crashes.push(...(await crashInside(first, ground)));
    if (run.transaction !== null)
      await stopWithin(run, {
        database,
        stops,
        leaks,
        timeout: options.timeout,
        most: Math.max(2, Math.floor(STOPS / runs.length)),
      });
    const runner = await openRunner(database, options.timeout);
    await runSegments(runner, [{ transaction: run.transaction, statements: run.parts.map(({ statement }) => statement) }]).finally(() =>
      runner.close(),
    );
    const isOpen =
      run.transaction === null || runs.slice(position + 1).some(({ parts }) => parts.some(({ migration }) => migration === last.migration));
    if (isOpen) {
      crashes.push(...(await retry(last, 'after', await createDatabase(database.server, { template: database }), ground)));
    }
    const later = new Set(runs.slice(position + 1).flatMap(({ parts }) => parts.map(({ migration }) => migration)));
    for (const migration of new Set(run.parts.map((part) => part.migration))) {
      if (later.has(migration)) continue;
      const own = crashes.filter((crash) => crash.migration === migration);
      finished.push(...(await compareRows(database, options.after.get(migration) ?? options.start, own, { migration, run, options })));
    }
  }
  return { crashes: finished, stops, leaks };
}

interface Ground {
  readonly database: Database;
  /** The schema before each migration. */
  readonly starts: ReadonlyMap<PendingMigration, Catalog>;
  readonly options: CrashOptions;
}

type Part = Run['parts'][number];
type Counted = Crash & { readonly counts: ReadonlyMap<string, number> };

function isConcurrent({ sql }: Statement): boolean {
  return /\bCONCURRENTLY\b/i.test(sql);
}

async function crashInside(part: Part, ground: Ground): Promise<Counted[]> {
  const copy = await createDatabase(ground.database.server, { template: ground.database });
  const runner = await openRunner(copy, ground.options.timeout);
  const crashed = await runner.crashInside(part.statement).catch(() => false);
  await runner.close();
  if (crashed) return retry(part, 'inside', copy, ground);
  await copy.drop();
  return [];
}

/** Runs the whole migration on what the crash left; drops the database. */
async function retry(
  { migration, statement }: Part,
  where: Crash['where'],
  database: Database,
  { starts, options }: Ground,
): Promise<Counted[]> {
  const runner = await openRunner(database, options.timeout);
  try {
    const own = statementsOf(migration.up)
      .map(({ sql }) => sql)
      .join('\n');
    const left = await readCatalog(database.client);
    const leaves = listDifferences(starts.get(migration) ?? left, left, own);
    const refused = await runSegments(runner, migration.up);
    const ended = await readCatalog(database.client);
    const expected = options.after.get(migration);
    const differences = refused !== null || expected === undefined ? [] : listDifferences(expected, ended, own);
    const counts = refused !== null ? new Map<string, number>() : await countRows(database, ended, options.changedBy(migration));
    return [{ migration, statement, where, leaves, refused, differences, rows: [], counts }];
  } finally {
    await runner.close();
    await database.drop();
  }
}

async function countRows(database: Database, catalog: Catalog, tables: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const contents = tables.size === 0 ? [] : await readContents(database, catalog, tables);
  return new Map([...contents].map(([name, { rows }]) => [name, rows]));
}

/** Migrations that are committed together with it may change rows too: then the numbers tell nothing. */
async function compareRows(
  database: Database,
  catalog: Catalog,
  crashes: readonly Counted[],
  { migration, run, options: { changedBy } }: { readonly migration: PendingMigration; readonly run: Run; readonly options: CrashOptions },
): Promise<Crash[]> {
  const alone = run.parts.every((part) => part.migration === migration || changedBy(part.migration).size === 0);
  const expected = crashes.length === 0 || !alone ? new Map<string, number>() : await countRows(database, catalog, changedBy(migration));
  return crashes.map(({ counts, ...crash }) => ({
    ...crash,
    rows: [...expected].flatMap(([table, rows]) => {
      const found = counts.get(table);
      return found === undefined || found === rows ? [] : [{ table, expected: rows, found }];
    }),
  }));
}

interface Within {
  readonly database: Database;
  readonly stops: Map<PendingMigration, number>;
  readonly leaks: Statement[];
  readonly timeout: number;
  readonly most: number;
}

/** Ends the session after some of the statements, the last among them, and looks whether anything of it stays. */
async function stopWithin(run: Run, { database, stops, leaks, timeout, most }: Within): Promise<void> {
  const { parts } = run;
  const before = await fingerprintCatalogs(database.client);
  const every = Math.max(1, Math.ceil(parts.length / most));
  for (const [position, { migration, statement }] of parts.entries()) {
    if ((parts.length - 1 - position) % every !== 0) continue;
    const runner = await openRunner(database, timeout);
    const error = await runner.open(parts.slice(0, position + 1).map((part) => part.statement));
    await runner.crash();
    await runner.close();
    if (error !== null) continue;
    if ((await fingerprintCatalogs(database.client)) !== before) leaks.push(statement);
    else stops.set(migration, (stops.get(migration) ?? 0) + 1);
  }
}
