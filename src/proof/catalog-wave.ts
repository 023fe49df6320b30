import type { Catalog } from '../catalog/catalog.js';
import { compareCatalogs, type Difference } from '../catalog/equal.js';
import { readCatalog } from '../catalog/read.js';
import type { Finding } from '../engine/finding.js';
import type { Database } from '../shadow/database.js';
import { executeDown, executeUp } from './execute.js';
import { type Attempt, touchedRelations } from './trial.js';
import { countOf } from '../source/count-of.js';

/** What the rules find in a catalog, and which of them could look at it. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly checked: ReadonlySet<string>;
}

export interface Ground {
  readonly catalog: Catalog;
  readonly before: Examination;
  examine(catalog: Catalog): Examination;
}

/**
 * Tries attempts of which no two touch the same relation: executes all, looks once, undoes all, looks again. Adds to each attempt
 * its measured steps and its checks. Gives false when the database is not as it was and must be made anew.
 */
export async function runCatalogWave(database: Database, attempts: readonly Attempt[], ground: Ground): Promise<boolean> {
  const executed: Attempt[] = [];
  for (const attempt of attempts) if (await execute(database, attempt)) executed.push(attempt);
  const after = ground.examine(await readCatalog(database.client));
  for (const attempt of executed) {
    checkGone(attempt, after);
    checkNothingNew(attempt, attempts, ground.before, after);
  }
  for (const attempt of executed.toReversed()) await undo(database, attempt);
  return checkRestored(executed, ground.catalog, await readCatalog(database.client));
}

async function execute(database: Database, attempt: Attempt): Promise<boolean> {
  const { steps, error } = await executeUp(database, attempt.candidate);
  attempt.up.push(...steps);
  attempt.checks.push({
    claim: 'the change executes',
    ok: error === null,
    before: null,
    after: error ?? countOf(steps.length, 'statement'),
  });
  return error === null;
}

/** Where the rule cannot look at a bare catalog, or the code is to be edited too, a claim of the finding shows it instead. */
function checkGone({ finding, candidate, checks }: Attempt, after: Examination): void {
  if (!after.checked.has(finding.rule) || candidate.changes.some(({ kind }) => kind === 'editPython')) return;
  const remains = after.findings.some(({ id }) => id === finding.id);
  checks.push({ claim: 'the finding is gone', ok: !remains, before: finding.message, after: remains ? 'it is still found' : 'not found' });
}

function checkNothingNew(attempt: Attempt, all: readonly Attempt[], before: Examination, after: Examination): void {
  const known = new Set(before.findings.map(({ id }) => id));
  const mine = after.findings.find(
    ({ id, subject }) => !known.has(id) && isOwn(attempt, all, `${subject.schema ?? ''}.${subject.relation ?? ''}`),
  );
  attempt.checks.push({
    claim: 'no rule finds anything new',
    ok: mine === undefined,
    before: null,
    after: mine === undefined ? `${after.checked.size} rules looked` : `${mine.rule}: ${mine.message}`,
  });
}

/** On a relation of this attempt; or on one of nobody's, then everybody is to blame. */
function isOwn(attempt: Attempt, all: readonly Attempt[], relation: string): boolean {
  if (touchedRelations(attempt).includes(relation)) return true;
  return !all.some((other) => touchedRelations(other).includes(relation));
}

async function undo(database: Database, attempt: Attempt): Promise<void> {
  const undone = await executeDown(database, attempt.candidate);
  if (undone === null) return;
  attempt.down.push(...undone.steps);
  attempt.checks.push({
    claim: 'the inverse executes',
    ok: undone.error === null,
    before: null,
    after: undone.error ?? countOf(undone.steps.length, 'statement'),
  });
}

/** A difference on a relation of one attempt is its own; one on nobody's is everybody's. */
function checkRestored(executed: readonly Attempt[], before: Catalog, restored: Catalog): boolean {
  const differences = compareCatalogs(before, restored).map((difference) => ({
    difference,
    relation: relationOf(difference, [before, restored]),
  }));
  for (const attempt of executed) {
    if (attempt.down.length === 0) continue;
    const mine = differences.find(({ relation }) => isOwn(attempt, executed, relation));
    attempt.checks.push({
      claim: 'the inverse restores the catalog',
      ok: mine === undefined,
      before: null,
      after: mine === undefined ? 'equal' : `${mine.difference.kind} ${mine.difference.object} differs`,
    });
  }
  return differences.length === 0;
}

/** `schema.table` that a difference lies on; the object itself where it is no part of a table. */
function relationOf({ kind, object }: Difference, catalogs: readonly Catalog[]): string {
  const tables = catalogs.flatMap((catalog) => catalog.tables);
  const owner = tables.find(({ schema, name, indexes }) =>
    kind === 'index'
      ? indexes.some((index) => `${schema}.${index.name}` === object)
      : object === `${schema}.${name}` || object.startsWith(`${schema}.${name}.`),
  );
  return owner === undefined ? object : `${owner.schema}.${owner.name}`;
}
