import type { Catalog } from '../catalog/catalog.js';
import { readCatalog } from '../catalog/read.js';
import type { Change } from '../change/change.js';
import { isIrreversible, renderAllSql } from '../change/render.js';
import { qualify } from '../postgres/identifier.js';
import { compareLockModes } from '../postgres/lock-modes.js';
import { createDatabase, type Database } from '../shadow/database.js';
import { compareStates } from './compare-states.js';
import { measureStatements } from './execute.js';
import { planBackfills } from './plan-backfills.js';
import type { MeasuredStep, ProofCheck } from './proof.js';
import { findWorkLocks, strongestLock } from './work-lock.js';

/** What a staged sequence is to come to. */
export interface Goal {
  /** The schema that the statements make in whose place it stands; null where that is shown elsewhere. */
  readonly after: Catalog | null;
  /** What those statements were seen to do; null where there are none. */
  readonly original: readonly MeasuredStep[] | null;
}

export interface SequenceProof {
  readonly checks: readonly ProofCheck[];
  readonly up: readonly MeasuredStep[];
  readonly down: readonly MeasuredStep[];
}

/**
 * Runs the changes on a copy of the template: they must end in the same schema as what they stand for, read and write no table anew under a
 * lock that holds up the application, and lead back to the schema before.
 */
export async function proveSequence(template: Database, changes: readonly Change[], goal: Goal): Promise<SequenceProof> {
  const database = await createDatabase(template.server, { template });
  try {
    return await travel(database, changes, goal);
  } finally {
    await database.drop();
  }
}

async function travel(database: Database, changes: readonly Change[], { after, original }: Goal): Promise<SequenceProof> {
  const before = await readCatalog(database.client);
  const { up, down } = renderAllSql(changes);
  const forth = await run(database, up);
  const executed = check('the steps execute', forth.error);
  if (forth.error !== null) return { checks: [executed], up: forth.steps, down: [] };
  const reached = await readCatalog(database.client);
  const own = up.map(({ sql }) => sql).join('\n');
  const checks = [
    executed,
    ...(after === null ? [] : [compareStates('they make the same schema', after, reached, own)]),
    checkWork(onRelationsOf(before, forth.steps), original),
    ...(await planBackfills(database, up)),
  ];
  if (isIrreversible(down)) {
    checks.push({ claim: 'the way back refuses, and says why', ok: true, before: null, after: down.why });
    return { checks, up: forth.steps, down: [] };
  }
  const back = await run(database, down);
  checks.push(check('the way back executes', back.error));
  const all = [own, ...down.map(({ sql }) => sql)].join('\n');
  if (back.error === null) checks.push(compareStates('it restores the schema', before, await readCatalog(database.client), all));
  return { checks, up: forth.steps, down: back.steps };
}

async function run(
  database: Database,
  steps: readonly { readonly sql: string; readonly transaction: number | null }[],
): Promise<{ readonly steps: readonly MeasuredStep[]; readonly error: string | null }> {
  const statements = steps.map(({ sql, transaction }) => ({ sql, place: null, object: sql, transactional: transaction !== null }));
  const { steps: measured, error } = await measureStatements(database, statements);
  return { steps: measured.map((step, at) => ({ ...step, transaction: steps[at]?.transaction ?? null })), error };
}

function check(claim: string, error: string | null): ProofCheck {
  return { claim, ok: error === null, before: null, after: error ?? 'all of them' };
}

/** Reads and writes go on beside SHARE UPDATE EXCLUSIVE; only what is stronger stops one of them. */
function checkWork(steps: readonly MeasuredStep[], original: readonly MeasuredStep[] | null): ProofCheck {
  const [worst] = findWorkLocks(steps);
  const [former] = original === null ? [] : findWorkLocks(original);
  const say = (found: typeof worst, all: readonly MeasuredStep[]): string =>
    found === undefined ? `nothing; strongest lock ${strongestLock(all) ?? 'none'}` : `${found.work} ${found.relation} under ${found.mode}`;
  return {
    claim: 'no table is read or written anew under a lock that holds up the application',
    ok: worst === undefined || compareLockModes(worst.mode, 'SHARE UPDATE EXCLUSIVE') <= 0,
    before: original === null ? null : say(former, original),
    after: say(worst, steps),
  };
}

/** Nobody waits for a table that the changes themselves have made. */
function onRelationsOf({ tables, views }: Catalog, steps: readonly MeasuredStep[]): readonly MeasuredStep[] {
  const known = new Set([...tables, ...views].map(({ schema, name }) => qualify(schema, name)));
  return steps.map((step) => ({ ...step, scans: step.scans.filter((relation) => known.has(relation)) }));
}
