import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Catalog } from '../src/catalog/catalog.js';
import { readCatalog } from '../src/catalog/read.js';
import type { Plan } from '../src/operations/plan/result.js';
import { compareStates } from '../src/proof/compare-states.js';
import { compareRows, type Moves, type Rows } from './ledger.js';
import { listProblems } from './make-plan.js';
import type { Writer } from './writer.js';

export interface Trial {
  readonly problems: readonly string[];
  /** Rows that were written meanwhile. */
  readonly written: number;
}

/** A database with rows, on which the project's own Alembic works. */
export interface Scene {
  readonly client: pg.Client;
  /** What was there before the plan's revisions. */
  readonly start: { readonly catalog: Catalog; readonly rows: Rows; readonly revision: string };
  alembic(direction: 'upgrade' | 'downgrade', revision: string): Promise<unknown>;
  /** What the project's Alembic finds between the edited models and the database. */
  check(): Promise<readonly string[]>;
  /** Old or new code begins to write. */
  write(code: 'old' | 'new'): Writer;
}

/** Runs the revisions of a plan as it says, while old code and new code write; and tells everything that is wrong afterwards. */
export async function tryPlan(scene: Scene, plan: Plan, edit: Moves & { readonly noWayBack?: string | undefined }): Promise<Trial> {
  const { client, start } = scene;
  const problems = listProblems(plan);
  if (!plan.written) return { problems: problems.length > 0 ? problems : ['nothing was planned'], written: 0 };
  await using old = scene.write('old');
  await old.ready;
  const expand = plan.phases.find(({ moment }) => moment === 'expand')?.revisions.at(-1);
  if (expand !== undefined) await scene.alembic('upgrade', expand);
  await using now = scene.write('new');
  await now.ready;
  await pause(500);
  const byOld = await old.stop();
  await scene.alembic('upgrade', plan.revisions.at(-1)?.id ?? 'head');
  await pause(700);
  const byNew = await now.stop();
  problems.push(...byOld.errors.map((error) => `old code: ${error}`), ...byNew.errors.map((error) => `new code: ${error}`));
  problems.push(...(await scene.check()));
  problems.push(...(await compareRows(client, start.rows, edit, 'rows from before')));
  problems.push(...(await compareRows(client, byOld.ledger, edit, 'rows of old code')));
  problems.push(...(await compareRows(client, byNew.ledger, {}, 'rows of new code')));
  if (edit.noWayBack === undefined && plan.irreversible.length === 0) {
    await scene.alembic('downgrade', start.revision);
    const { ok, after: seen } = compareStates('', start.catalog, await readCatalog(client), '');
    if (!ok) problems.push(`the way back: ${seen}`);
    problems.push(...(await compareRows(client, start.rows, { lost: edit.lost ?? [] }, 'rows from before, after the way back')));
  }
  return { problems: [...new Set(problems)].slice(0, 8), written: byOld.count + byNew.count };
}

/** A trial that could not be ended is a problem, too. */
export function describeError(error: unknown): Trial {
  return { problems: [String(error).split('\n').slice(-14).join(' ').slice(-1500)], written: 0 };
}
