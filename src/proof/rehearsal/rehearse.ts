import { compareLockModes } from '../../postgres/lock-modes.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { openRunner, type Runner } from '../../shadow/runner.js';
import type { Statement } from '../../source/statement.js';
import { type Filled, type FillOptions, fillTables } from '../rows/fill.js';
import { listRuns, type PendingMigration, statementsOf } from './pending.js';
import { type Measured, measureRuns } from './measure-runs.js';
import { type Crashes, crashMigrations } from './crash.js';
import { leaveOut, runSegments } from './run-segments.js';
import { type Trace, traceMigrations } from './trace.js';
import { travel, type Travelled } from './travel.js';

export interface RehearsalOptions {
  /** Milliseconds that one statement may take. */
  readonly timeout: number;
  /** Major of the server whose rows will be asked the pre-flight questions. */
  readonly major: number;
  /** Rows to make up before the migrations run; null for those that `base` has. */
  readonly rows: Pick<FillOptions, 'limit' | 'statistics'> | null;
  readonly signal: AbortSignal;
  readonly progress: (step: string) => void;
}

/** What a rehearsal showed. */
export interface Rehearsal {
  readonly trace: Trace;
  readonly measured: Measured;
  readonly trips: ReadonlyMap<PendingMigration, Travelled>;
  readonly crashes: Crashes;
  readonly rows: Filled & { readonly emptied: readonly Emptied[] };
}

/** A table that was emptied so that a statement could be tried at all. */
export interface Emptied {
  readonly table: string;
  readonly statement: Statement;
  readonly message: string;
}

/**
 * Tries pending migrations on copies of `base`, which has the schema that they start from and is left as it is. Nothing that goes wrong with one
 * of them keeps the others from being tried.
 */
export async function rehearse(base: Database, pending: readonly PendingMigration[], options: RehearsalOptions): Promise<Rehearsal> {
  const { timeout, major, progress, signal } = options;
  const trace = await onCopy(base, timeout, (database, runner) =>
    traceMigrations(database, runner, pending, { major, onStatement: () => signal.throwIfAborted() }),
  );
  const filled = await createDatabase(base.server, { template: base });
  try {
    progress('making up rows');
    const rows =
      options.rows === null
        ? { tables: [], notExamined: [] }
        : await fillTables(filled, trace.start, { ...options.rows, later: [...trace.after.values()], signal });
    const { measured, emptied } = await measureOnRows(filled, pending, trace, options);
    const refused = new Set(measured.refused.keys());
    const trips = await travelAll(filled, pending, { trace, measured, refused }, options);
    const tried = pending.map((migration) => leaveOut(migration, refused));
    const crashes = await onCopy(filled, timeout, async (database, runner) => {
      // Copies of a database can be made only while nobody is connected to it.
      await runner.close();
      return crashAll(database, tried, { trace, measured, pending }, options);
    });
    return { trace, rows: { ...rows, emptied }, measured, trips, crashes };
  } finally {
    await filled.drop();
  }
}

/** So many times tables are emptied and everything is run anew. */
const ROUNDS = 6;

/**
 * Runs them all on the rows. Where rows that were made up keep a statement from running that runs without rows, its tables are emptied and
 * everything runs anew: such rows say nothing of anybody's.
 */
async function measureOnRows(
  filled: Database,
  pending: readonly PendingMigration[],
  trace: Trace,
  { timeout, signal, progress }: RehearsalOptions,
): Promise<{ readonly measured: Measured; readonly emptied: readonly Emptied[] }> {
  const emptied: Emptied[] = [];
  for (let round = 1; ; round += 1) {
    const measured = await onCopy(filled, timeout, (database, runner) =>
      measureRuns(database, runner, listRuns(pending), ({ parts: [first] }) => {
        signal.throwIfAborted();
        progress(`running ${first?.migration.name ?? ''}`);
      }),
    );
    const stuck = [...measured.refused].filter(
      ([statement, { sqlstate }]) => /^2[23]/.test(sqlstate) && trace.statements.get(statement)?.error === null,
    );
    const next = stuck.flatMap(([statement, { table, message }]) =>
      [...(table === null ? [] : [table]), ...(trace.statements.get(statement)?.tables ?? [])].map((name) => ({
        table: name,
        statement,
        message,
      })),
    );
    const fresh = next.filter(({ table }) => !emptied.some((one) => one.table === table));
    if (fresh.length === 0 || round === ROUNDS) return { measured, emptied };
    const client = await filled.asOwner();
    for (const one of new Map(fresh.map((each) => [each.table, each])).values()) {
      await client.query(`TRUNCATE ${one.table} CASCADE`).catch(() => undefined);
      emptied.push(one);
    }
  }
}

async function onCopy<T>(base: Database, timeout: number, work: (database: Database, runner: Runner) => Promise<T>): Promise<T> {
  const database = await createDatabase(base.server, { template: base });
  const runner = await openRunner(database, timeout);
  try {
    return await work(database, runner);
  } finally {
    await runner.close();
    await database.drop();
  }
}

/** Each from where those before it lead. */
async function travelAll(
  base: Database,
  pending: readonly PendingMigration[],
  { trace, measured, refused }: { readonly trace: Trace; readonly measured: Measured; readonly refused: ReadonlySet<Statement> },
  { timeout, progress, signal }: RehearsalOptions,
): Promise<ReadonlyMap<PendingMigration, Travelled>> {
  const trips = new Map<PendingMigration, Travelled>();
  const database = await createDatabase(base.server, { template: base });
  try {
    let start = trace.start;
    for (const migration of pending) {
      signal.throwIfAborted();
      const upgraded = trace.after.get(migration) ?? start;
      progress(`there and back: ${migration.name}`);
      trips.set(migration, await travel(database, migration, { timeout, touched: touchedBy(migration, measured), start, upgraded }));
      // Copies of a database can be made only while nobody is connected to it.
      const runner = await openRunner(database, timeout);
      await runSegments(runner, leaveOut(migration, refused).up).finally(() => runner.close());
      start = upgraded;
    }
  } finally {
    await database.drop();
  }
  return trips;
}

function crashAll(
  database: Database,
  tried: readonly PendingMigration[],
  { trace, measured, pending }: { readonly trace: Trace; readonly measured: Measured; readonly pending: readonly PendingMigration[] },
  { timeout, progress, signal }: RehearsalOptions,
): Promise<Crashes> {
  const after = new Map(
    tried.flatMap((migration, at) =>
      pending[at] === undefined ? [] : [[migration, trace.after.get(pending[at]) ?? trace.start] as const],
    ),
  );
  return crashMigrations(database, tried, {
    timeout,
    start: trace.start,
    after,
    changedBy: (migration) =>
      statementsOf(migration.up).some((statement) => (measured.seen.get(statement)?.rows ?? null) !== null)
        ? touchedBy(migration, measured)
        : new Set(),
    onCrash: ({ name }) => {
      signal.throwIfAborted();
      progress(`crash and retry: ${name}`);
    },
  });
}

/** Tables that its statements locked so that rows could change. */
function touchedBy({ up }: PendingMigration, { seen }: Measured): ReadonlySet<string> {
  return new Set(
    statementsOf(up).flatMap((statement) =>
      (seen.get(statement)?.held ?? []).filter(({ mode }) => compareLockModes(mode, 'ROW EXCLUSIVE') >= 0).map(({ relation }) => relation),
    ),
  );
}
