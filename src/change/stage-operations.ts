import type { AlembicStyle } from './alembic-style.js';
import type { Change, Irreversible } from './change.js';
import type { AlembicOperation } from './kind.js';
import { isIrreversible, renderOperations } from './render.js';

/**
 * Where operations may stand: `outside` any transaction (CONCURRENTLY), `inside` one, or in a later one that only validates what an
 * earlier one added.
 */
export type Stage = 'outside' | 'inside' | 'validate';

/** Operations of one change that belong to one stage. Its way back stands with the first of them. */
export interface Run {
  readonly change: Change;
  readonly stage: Stage;
  readonly upgrade: readonly AlembicOperation[];
  readonly downgrade: readonly AlembicOperation[] | Irreversible;
}

/** One revision's worth of operations. */
export interface StagedOperations {
  readonly stage: Stage;
  readonly runs: readonly Run[];
}

/** What is preferred where several stages could come next: what takes the weakest locks first, what scans last. */
const ORDER: readonly Stage[] = ['outside', 'inside', 'validate'];

/**
 * Few stages for many groups of changes. The changes of a group keep their order, since one may need the other; groups are independent
 * of each other and share stages.
 */
export function stageOperations(groups: readonly (readonly Change[])[], style: AlembicStyle): readonly StagedOperations[] {
  const queues = groups.map((changes) => [...postponeValidation(changes.flatMap((change) => runsOf(change, style)))]);
  const staged: StagedOperations[] = [];
  for (;;) {
    const stage = ORDER.find((candidate) => queues.some(([next]) => next?.stage === candidate));
    if (stage === undefined) return staged;
    staged.push({ stage, runs: queues.flatMap((queue) => takeWhile(queue, stage)) });
  }
}

function takeWhile(queue: Run[], stage: Stage): readonly Run[] {
  const end = queue.findIndex((run) => run.stage !== stage);
  return queue.splice(0, end === -1 ? queue.length : end);
}

function runsOf(change: Change, style: AlembicStyle): readonly Run[] {
  const { upgrade, downgrade } = renderOperations(change, style);
  // What is done on the way back alone stands with what is in a transaction.
  const runs: Run[] =
    upgrade.length > 0 || isIrreversible(downgrade) || downgrade.length === 0 ? [] : [{ change, stage: 'inside', upgrade: [], downgrade }];
  for (const operation of upgrade) {
    const stage = stageOf(operation);
    const last = runs.at(-1);
    if (last?.stage === stage) runs[runs.length - 1] = { ...last, upgrade: [...last.upgrade, operation] };
    else runs.push({ change, stage, upgrade: [operation], downgrade: runs.length === 0 ? downgrade : [] });
  }
  return runs;
}

function stageOf({ autocommit, validates }: AlembicOperation): Stage {
  if (validates === true) return 'validate';
  return autocommit ? 'outside' : 'inside';
}

/** Only statements of a rule's own, and what follows within the same change, can need a constraint to be valid: everything else need not wait for the scan. */
function postponeValidation(runs: readonly Run[]): readonly Run[] {
  const ordered: Run[] = [];
  let waiting: Run[] = [];
  for (const run of runs) {
    const needsIt = run.change.kind === 'rawSql' || waiting.some(({ change }) => change === run.change);
    if (needsIt && run.stage !== 'validate') {
      ordered.push(...waiting);
      waiting = [];
    }
    if (run.stage === 'validate') waiting.push(run);
    else ordered.push(run);
  }
  return [...ordered, ...waiting];
}
