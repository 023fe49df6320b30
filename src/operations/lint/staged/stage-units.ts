import type { Catalog } from '../../../catalog/catalog.js';
import { readCatalog } from '../../../catalog/read.js';
import { type Sequence, sequenceOf } from '../../../change/sequence.js';
import { blocksApplication } from '../../../migration/effects/words.js';
import { sql } from '../../../migration/staged/part.js';
import { type Rename, stageDifference } from '../../../migration/staged/stage.js';
import { measureStatements } from '../../../proof/execute.js';
import type { MeasuredStep } from '../../../proof/proof.js';
import { proveSequence, type SequenceProof } from '../../../proof/prove-sequence.js';
import { findWorkLocks, strongestLock } from '../../../proof/work-lock.js';
import { createDatabase, type Database } from '../../../shadow/database.js';
import { replay } from '../../../shadow/replay.js';
import type { Server } from '../../../shadow/server.js';
import { compareLockModes } from '../../../postgres/lock-modes.js';
import { isCode } from '../../../migration/statements/seen-effect.js';
import { isLeftOut, toStatement } from '../replay.js';
import { stageInPlace } from './stage-in-place.js';
import type { Unit } from './units.js';

/** What is to be written in place of a unit; `proof` null where it was not tried. */
export interface StagedUnit {
  readonly unit: Unit;
  readonly sequence: Sequence;
  readonly before: Catalog;
  readonly original: readonly MeasuredStep[];
  readonly proof: SequenceProof | null;
  /** The statement stays as it is, and gets a limit to how long it waits: there is no weaker way. */
  readonly kept: boolean;
}

export interface UnitLeft {
  readonly unit: Unit;
  readonly why: string;
}

export interface StagedUnits {
  readonly staged: readonly StagedUnit[];
  readonly left: readonly UnitLeft[];
}

/** How many units are staged, and how many of those proved, where the history is long. */
export interface Patience {
  readonly staged: number;
  readonly proved: number;
}

/**
 * Runs the units on the shadow in their order; where something was found, stages what the unit does to the schema, and proves it. Units past
 * the patience are neither staged nor left.
 */
export async function stageUnits(server: Server, units: readonly Unit[], patience: Patience): Promise<StagedUnits> {
  const staged: StagedUnit[] = [];
  const left: UnitLeft[] = [];
  const database = await createDatabase(server);
  let pending: Unit[] = [];
  try {
    for (const unit of units) {
      const wanted = unit.findings.length > 0 && staged.length + left.length < patience.staged;
      if (wanted) {
        await run(database, pending);
        pending = [];
        const result = await stageUnit(database, unit, staged.length < patience.proved);
        if ('why' in result) left.push(result);
        else staged.push(result);
      }
      pending.push(unit);
      if (staged.length + left.length >= patience.staged) break;
    }
  } finally {
    await database.drop();
  }
  return { staged, left };
}

async function run(database: Database, units: readonly Unit[]): Promise<void> {
  const statements = units.flatMap((unit) => unit.statements.filter((statement) => !isLeftOut(statement)).map(toStatement));
  if (statements.length > 0) await replay(database, statements);
}

async function stageUnit(database: Database, unit: Unit, prove: boolean): Promise<StagedUnit | UnitLeft> {
  const statements = unit.statements.map(toStatement);
  if (unit.statements.some(({ error }) => error !== null)) return { unit, why: 'PostgreSQL does not parse it' };
  if (unit.statements.some(({ filledIn }) => filledIn === true)) return { unit, why: 'a part of it is filled in before it is sent' };
  if (unit.steps.some(({ command }) => isCode(command))) return { unit, why: 'it is code: what it does here it may not do elsewhere' };
  if (unit.statements.some(isLeftOut))
    return { unit, why: 'it works on rows: how to do that in batches is for whoever knows the rows to say' };
  const before = await readCatalog(database.client);
  const copy = await createDatabase(database.server, { template: database });
  const original = await measureStatements(copy, statements);
  const after = original.error === null ? await readCatalog(copy.client) : null;
  await copy.drop();
  if (after === null) return { unit, why: `the shadow refuses it, for what stands before it is not there: ${original.error}` };
  const inPlace = stageInPlace(unit);
  if (inPlace !== null && 'why' in inPlace) return { unit, why: inPlace.why };
  const { parts, left } =
    inPlace === null ? stageDifference({ before, after, renames: findRenames(unit), fill: new Map() }) : { parts: [inPlace], left: [] };
  if (left.length > 0) return { unit, why: left.map(({ object, why }) => `${object}: ${why}`).join('; ') };
  const sequence = sequenceOf(parts);
  const changes = sequence.phases.flatMap((phase) => phase.changes);
  const made = { unit, sequence, before, original: original.steps };
  if (changes.length === 0) return keep(made, 'there is no other statement that does it');
  if (!prove) return { ...made, proof: null, kept: false };
  const proof = await proveSequence(database, changes, { after, original: original.steps });
  const failed = proof.checks.find(({ ok }) => !ok);
  if (failed !== undefined)
    return keep(made, `what would take its place was tried and failed its proof: ${failed.claim}: ${failed.after ?? 'no'}`);
  if (sequence.phases.length > 1 || isWeaker(original.steps, proof.up)) return { ...made, proof, kept: false };
  const deploys = sequence.phases.flatMap((phase) => phase.deploys);
  return keep(
    made,
    deploys.length > 0
      ? `deploy ${deploys.join('; ')} first; then it is right as it stands`
      : 'PostgreSQL has no weaker way to do it: wait for a quiet moment, with a lock_timeout',
  );
}

/** The statement itself, which waits for its lock for a moment only; where it waits for none that matters, why it is left. */
function keep(made: Pick<StagedUnit, 'unit' | 'before' | 'original'>, why: string): StagedUnit | UnitLeft {
  const { unit, original } = made;
  const isLimited = unit.steps.some(({ settings }) => settings.lockTimeout !== null);
  const blocks = unit.steps.some(({ effect, fresh }) => effect !== null && !fresh && blocksApplication(effect));
  if (isLimited || !blocks) return { unit, why };
  const statements = ["SET LOCAL lock_timeout = '2s'", ...unit.statements.map(({ sql: statement }) => statement)];
  const change = sql(statements, { why, recovery: 'The way back is that of the statement itself.' });
  return {
    ...made,
    sequence: { phases: [{ moment: 'expand', deploys: [], changes: [change] }] },
    proof: { checks: [{ claim: 'the statement executes', ok: true, before: null, after: 'as it did' }], up: original, down: [] },
    kept: true,
  };
}

/** What the unit renames, by its own words. */
function findRenames({ steps }: Unit): Rename[] {
  return steps.flatMap(({ command }): Rename[] => {
    if (command.kind === 'rename column')
      return [{ schema: command.table.schema ?? 'public', table: command.table.name, column: command.column, to: command.to }];
    if (command.kind === 'rename table')
      return [{ schema: command.table.schema ?? 'public', table: command.table.name, column: null, to: command.to }];
    return [];
  });
}

/** Less is read or written under a strong lock; or where neither does that, the strongest lock is weaker. */
function isWeaker(original: readonly MeasuredStep[], staged: readonly MeasuredStep[]): boolean {
  const [former] = findWorkLocks(original);
  const [now] = findWorkLocks(staged);
  if (former !== undefined && (now === undefined || compareLockModes(now.mode, former.mode) < 0)) return true;
  const [before, after] = [strongestLock(original), strongestLock(staged)];
  return before !== null && after !== null && compareLockModes(after, before) < 0;
}
