import type { Catalog } from '../../catalog/catalog.js';
import { readCatalog } from '../../catalog/read.js';
import { compareStates, runStatements } from '../../proof/compare-states.js';
import { measureStatements } from '../../proof/execute.js';
import type { MeasuredStep, ProofCheck } from '../../proof/proof.js';
import type { Database } from '../../shadow/database.js';
import { countOf } from '../../source/count-of.js';
import type { WrittenStep } from './read-back.js';

export interface Travelled {
  readonly checks: readonly ProofCheck[];
  /** The schema after the last upgrade; null when one did not run. */
  readonly catalog: Catalog | null;
  /** The statement that the server did not take; null where it took all. */
  readonly refused: string | null;
  /** By step: its statements with what the server was seen to do. */
  readonly measured: ReadonlyMap<string, readonly MeasuredStep[]>;
}

/**
 * Runs the chain on a copy of the judged schema: up, down as far as it goes, and up again. Leaves the database upgraded. What refuses to go
 * down comes last in a chain, and is run after the round trip of what does not.
 */
export async function travelChain(database: Database, steps: readonly WrittenStep[]): Promise<Travelled> {
  const measured = new Map<string, readonly MeasuredStep[]>();
  const checks: ProofCheck[] = [];
  const undoable = steps.filter(({ refuses }) => refuses === null);
  const before = await readCatalog(database.client);
  let refused: string | null = null;
  const climb = async (chain: readonly WrittenStep[]): Promise<boolean> => {
    for (const { name, up } of chain) {
      const { steps: done, error } = await measureStatements(database, up);
      measured.set(name, done);
      checks.push({
        claim: `upgrade() of ${name} executes`,
        ok: error === null,
        before: null,
        after: error ?? countOf(done.length, 'statement'),
      });
      if (error === null) continue;
      refused = up[done.length]?.sql ?? null;
      return false;
    }
    return true;
  };
  if (!(await climb(undoable))) return { checks, catalog: null, refused, measured };
  checks.push(...(await returnTrip(database, undoable, before)));
  const refusing = steps.filter(({ refuses }) => refuses !== null);
  if (!(await climb(refusing))) return { checks, catalog: null, refused, measured };
  for (const { name, refuses } of refusing)
    checks.push({ claim: `downgrade() of ${name} raises and says why`, ok: true, before: null, after: refuses });
  return { checks, catalog: await readCatalog(database.client), refused, measured };
}

async function returnTrip(database: Database, steps: readonly WrittenStep[], before: Catalog): Promise<readonly ProofCheck[]> {
  if (steps.length === 0) return [];
  const upgraded = await readCatalog(database.client);
  const [up, down] = [steps.flatMap((step) => step.up), steps.toReversed().flatMap((step) => step.down)];
  const own = [...up, ...down].map(({ sql }) => sql).join('\n');
  const downgrades = await runStatements(database, 'downgrade() of the chain', down);
  const restored = compareStates('downgrade() restores the catalog', before, await readCatalog(database.client), own);
  const again = await runStatements(database, 'upgrade() after it', up);
  const same = compareStates('the second upgrade() ends where the first did', upgraded, await readCatalog(database.client), own);
  return [downgrades, restored, again, same];
}
