import type { Change, SqlStep } from '../change/change.js';
import { isIrreversible, renderAllSql } from '../change/render.js';
import { isLockMode, whatWaits } from '../postgres/lock-modes.js';
import type { MeasuredStep, Trial } from '../proof/proof.js';
import type { MigrationPath, Step } from './recommendation.js';

/** The steps with what was measured, and the way back. What was not executed stands without locks. */
export function describeMigration(changes: readonly Change[], trial: Trial | null): MigrationPath {
  const { up, down } = renderAllSql(changes);
  const steps = up.map((step, position) => describeStep(step, trial?.up[position]));
  if (isIrreversible(down)) return { steps, irreversible: down };
  return { steps, reverse: down.map((step, position) => describeStep(step, trial?.down[position])) };
}

function describeStep({ sql, transaction }: SqlStep, measured: MeasuredStep | undefined): Step {
  const locks = (measured?.sql === sql ? measured.locks : []).map(({ relation, mode }) => ({
    relation,
    mode,
    waits: isLockMode(mode) ? whatWaits(mode) : '',
  }));
  return { sql, transaction, locks, rewrites: [...(measured?.rewrites ?? [])], scans: [...(measured?.scans ?? [])] };
}
