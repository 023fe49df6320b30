import { compareLockModes } from '../../postgres/lock-modes.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { openRunner, type Runner } from '../../shadow/runner.js';
import type { Statement } from '../../source/statement.js';
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
  readonly signal: AbortSignal;
  readonly progress: (step: string) => void;
}

/** What a rehearsal showed. */
export interface Rehearsal {
  readonly trace: Trace;
  readonly measured: Measured;
  readonly trips: ReadonlyMap<PendingMigration, Travelled>;
  readonly crashes: Crashes;
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
  const measured = await onCopy(base, timeout, (database, runner) =>
    measureRuns(database, runner, listRuns(pending), ({ parts: [first] }) => {
      signal.throwIfAborted();
      progress(`running ${first?.migration.name ?? ''}`);
    }),
  );
  const refused = new Set(measured.refused.keys());
  const trips = await travelAll(base, pending, { measured, refused }, options);
  const crashes = await onCopy(base, timeout, (database, runner) =>
    // Copies of a database can be made only while nobody is connected to it.
    runner.close().then(() =>
      crashAll(
        database,
        pending.map((migration) => leaveOut(migration, refused)),
        { trace, measured, pending },
        options,
      ),
    ),
  );
  return { trace, measured, trips, crashes };
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
  { measured, refused }: { readonly measured: Measured; readonly refused: ReadonlySet<Statement> },
  { timeout, progress, signal }: RehearsalOptions,
): Promise<ReadonlyMap<PendingMigration, Travelled>> {
  const trips = new Map<PendingMigration, Travelled>();
  const database = await createDatabase(base.server, { template: base });
  try {
    for (const migration of pending) {
      signal.throwIfAborted();
      progress(`there and back: ${migration.name}`);
      trips.set(migration, await travel(database, migration, { timeout, touched: touchedBy(migration, measured) }));
      // Copies of a database can be made only while nobody is connected to it.
      const runner = await openRunner(database, timeout);
      await runSegments(runner, leaveOut(migration, refused).up).finally(() => runner.close());
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
