import type { Catalog } from '../../catalog/catalog.js';
import type { ChainedRevision } from '../../change/revision-chain.js';
import { describeChange } from '../../change/render.js';
import type { Sequence } from '../../change/sequence.js';
import { isFailure } from '../../failure/failure.js';
import { stageDifference } from '../../migration/staged/stage.js';
import type { MeasuredStep, ProofCheck } from '../../proof/proof.js';
import { proveSequence, type SequenceProof } from '../../proof/prove-sequence.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { readApplication } from '../application.js';
import { readBack } from '../fix/read-back.js';
import { travelChain } from '../fix/travel-chain.js';

export interface PlanProof {
  readonly checks: readonly ProofCheck[];
  /** By revision. */
  readonly measured: ReadonlyMap<string, readonly MeasuredStep[]>;
  /** Of the changes themselves, without Alembic. */
  readonly sequence: SequenceProof;
}

export interface PlanGround {
  readonly directory: string;
  /** What the revisions make. */
  readonly database: Database;
  readonly target: Catalog;
}

/** Runs the changes, and the revisions as they are read back from their text: up, down and up again; then nothing may be left to be done. */
export async function provePlan(
  sequence: Sequence,
  revisions: readonly ChainedRevision[],
  { directory, database, target }: PlanGround,
): Promise<PlanProof> {
  const changes = sequence.phases.flatMap((phase) => phase.changes);
  const bare = await proveSequence(database, changes, { after: null, original: null });
  const none: PlanProof = { checks: bare.checks, measured: new Map(), sequence: bare };
  const texts = new Map(revisions.map(({ file, text }) => [file, text]));
  const application = await readApplication(directory, texts, { code: false }).catch((error: unknown) => {
    if (!isFailure(error)) throw error;
    return error;
  });
  if (isFailure(application))
    return {
      ...none,
      checks: [...bare.checks, { claim: 'the new revisions are read', ok: false, before: null, after: application.message }],
    };
  const steps = readBack({ revisions, scripts: null }, application);
  const unknown = steps.flatMap((step) => step.unknown);
  const read: ProofCheck = {
    claim: 'the new revisions are read in full',
    ok: unknown.length === 0,
    before: null,
    after: unknown[0]?.reason ?? 'read',
  };
  const copy = await createDatabase(database.server, { template: database });
  try {
    const { checks, catalog, measured } = await travelChain(copy, steps);
    const all = [...bare.checks, read, ...checks];
    return { checks: catalog === null ? all : [...all, checkNothingLeft(catalog, target)], measured, sequence: bare };
  } finally {
    await copy.drop();
  }
}

/** The plan from where it ends to where it was to lead is empty. */
function checkNothingLeft(before: Catalog, after: Catalog): ProofCheck {
  const { parts, left } = stageDifference({ before, after, renames: [], fill: new Map() });
  const changes = parts.flatMap((part) => part.changes);
  const [first] = [
    ...left.map(({ object }) => object),
    ...changes.map((change) => ('table' in change ? `${change.kind} on ${change.table}` : describeChange(change))),
  ];
  return { claim: 'nothing is left to be done', ok: first === undefined, before: null, after: first ?? 'the schema is what was asked for' };
}
