import type { SqlStep } from '../change/change.js';
import type { Database } from '../shadow/database.js';
import type { ProofCheck } from './proof.js';

/** The UPDATE of a backfill's loop does not run where there are no rows: that the server takes it is shown by planning it. */
export async function planBackfills(database: Database, steps: readonly SqlStep[]): Promise<readonly ProofCheck[]> {
  const updates = steps.flatMap(({ sql }) => (sql.startsWith('DO $backfill$') ? [/^ *(UPDATE .*)$/m.exec(sql)?.[1] ?? ''] : []));
  const checks: ProofCheck[] = [];
  const client = await database.asOwner();
  for (const update of updates.filter((sql) => sql !== '')) {
    const error = await client.query(`EXPLAIN ${update}`).then(
      () => null,
      (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
    );
    // What a later step has dropped cannot be planned any more.
    if (error !== null && /does not exist/.test(error)) continue;
    checks.push({ claim: `the batches can be written: ${update}`, ok: error === null, before: null, after: error ?? 'planned' });
  }
  return checks;
}
