import type { Database } from '../../shadow/database.js';
import type { Runner, StatementError } from '../../shadow/runner.js';
import { type WatchedEffect, watchTransactions } from '../../shadow/watch-transaction.js';
import type { Statement } from '../../source/statement.js';
import type { Run } from './pending.js';

/** What the migrations were seen to do in their own transactions, on rows. */
export interface Measured {
  readonly seen: ReadonlyMap<Statement, WatchedEffect>;
  readonly refused: ReadonlyMap<Statement, StatementError>;
}

/** Runs all of them in order. A statement that is refused is left out, and the others of its transaction run without it. */
export async function measureRuns(database: Database, runner: Runner, runs: readonly Run[], onRun: (run: Run) => void): Promise<Measured> {
  const watch = watchTransactions(database);
  const refused = new Map<Statement, StatementError>();
  for (const run of runs) {
    onRun(run);
    const statements = run.parts.map(({ statement }) => statement);
    const [only] = statements;
    if (only === undefined) continue;
    if (run.transaction === null && !only.transactional) {
      const error = await runner.alone(only, (client) => watch.outside(only, client));
      if (error !== null) refused.set(only, error);
      continue;
    }
    for (const { statement, error } of await runner.together(statements, { watch })) refused.set(statement, error);
  }
  return { seen: watch.seen, refused };
}
