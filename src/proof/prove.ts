import type { Catalog } from '../catalog/catalog.js';
import type { Finding } from '../engine/finding.js';
import { createDatabase, type Database } from '../shadow/database.js';
import { type Examination, runCatalogWave } from './catalog-wave.js';
import { LANES, settleAll } from './lanes.js';
import type { Proved } from './proof.js';
import { type Attempt, concludeAttempt, startAttempt, touchedRelations } from './trial.js';
import { packWaves } from './waves.js';
import { chooseWinner } from './winner.js';
import { countOf } from '../source/count-of.js';

/** What a proof stands on. */
export interface ProofGround {
  /** Holds the schema that was judged; copied, never changed. */
  readonly template: Database;
  readonly catalog: Catalog;
  /** Every rule that can look at a bare catalog, on another state of it. */
  examine(catalog: Catalog): Examination;
  /** Shows claims that need more than a catalog (plans, round trips) and adds their checks to the attempts. */
  readonly showClaims: readonly ((attempts: readonly Attempt[]) => Promise<void>)[];
  readonly signal: AbortSignal;
  progress(step: string): void;
}

/**
 * Tries every candidate of every finding on copies of the template. The first candidate of a finding that passes all its checks
 * wins; what the others showed is kept. Findings without candidates come back untried.
 */
export async function prove(findings: readonly Finding[], ground: ProofGround): Promise<Proved[]> {
  const attempts = findings.flatMap((finding) => finding.candidates.map((candidate) => startAttempt(finding, candidate)));
  await tryOnCatalog(attempts.filter(changesDatabase), ground);
  for (const show of ground.showClaims) {
    ground.signal.throwIfAborted();
    await show(attempts);
  }
  return findings.map((finding) => {
    const trials = attempts.filter((attempt) => attempt.finding === finding).map(concludeAttempt);
    return { finding, trials, winner: chooseWinner(trials) };
  });
}

/** Edits of Python alone leave the database as it is: what they claim is shown elsewhere. */
function changesDatabase({ candidate }: Attempt): boolean {
  return candidate.changes.some(({ kind }) => kind !== 'editPython');
}

async function tryOnCatalog(attempts: readonly Attempt[], ground: ProofGround): Promise<void> {
  if (attempts.length === 0) return;
  const waves = [...packWaves(attempts, touchedRelations).entries()];
  const total = waves.length;
  const before = ground.examine(ground.catalog);
  const runLane = async (): Promise<void> => {
    let database: Database | null = null;
    try {
      for (let next = waves.shift(); next !== undefined; next = waves.shift()) {
        const [index, wave] = next;
        ground.signal.throwIfAborted();
        ground.progress(`proving: wave ${index + 1} of ${total}, ${countOf(wave.length, 'change')}`);
        database ??= await createDatabase(ground.template.server, { template: ground.template });
        const clean = await runCatalogWave(database, wave, { catalog: ground.catalog, before, examine: ground.examine });
        if (clean) continue;
        await database.drop();
        database = null;
      }
    } finally {
      await database?.drop();
    }
  };
  await settleAll(Array.from({ length: Math.min(LANES, total) }, runLane));
}
