import { compareLockModes, isLockMode, whatWaits } from '../../postgres/lock-modes.js';
import type { MeasuredStep } from '../../proof/proof.js';
import { countOf } from '../../source/count-of.js';
import type { ChosenFix } from './chosen-fix.js';
import type { Merged } from './merge.js';
import type { FixResult } from './result.js';
import { isPassed } from './safety.js';

type DeployStep = FixResult['deploy'][number];

/** What to do with the written files, in order. */
export function planDeployment(merged: Merged, measured: ReadonlyMap<string, readonly MeasuredStep[]>): DeployStep[] {
  const { fixes, revisions, scripts, files } = merged;
  const chain = revisions.map(({ id, stage, message }): DeployStep => ({
    text: `${id} (${message}): ${WHEN[stage]}${describeLocks(measured.get(id) ?? [])}`,
    command: `alembic upgrade ${id}`,
  }));
  const script =
    scripts === null
      ? []
      : [
          {
            text: `the project has no Alembic revisions, so the statements are a script${describeLocks(measured.get(scripts.up.file) ?? [])}; ${scripts.down.file} takes them back`,
            command: `psql -v ON_ERROR_STOP=1 -f ${scripts.up.file}`,
          },
        ];
  const edited = files.filter(({ before }) => before !== null);
  const code =
    edited.length === 0
      ? []
      : [{ text: `deploy ${countOf(edited.length, 'edited file')} with the revisions or after them`, command: null }];
  return [...preflights(fixes), ...chain, ...script, ...code];
}

/** What nobody has answered yet. */
function preflights(fixes: readonly ChosenFix[]): DeployStep[] {
  const open = fixes.flatMap(({ preflight }) =>
    preflight.filter(({ answer }) => answer === null || !isPassed(answer)).map(({ sql }) => sql),
  );
  return [...new Set(open)].map((sql) => ({ text: 'before anything else, on the real data; it must answer 0', command: sql }));
}

const WHEN = {
  outside:
    'at any time, while writes go on; outside a transaction, so where it stops half-way, drop the invalid index and those that are built, and run it again',
  inside: 'in one transaction, at a quiet moment: set lock_timeout and retry',
  validate: 'after the one before is deployed; it scans the tables while reads and writes go on',
  merge: 'joins the heads; nothing runs',
} as const;

/** The strongest mode, and on how many relations it is held. */
function describeLocks(steps: readonly MeasuredStep[]): string {
  const held = steps.flatMap(({ locks }) => locks).flatMap(({ relation, mode }) => (isLockMode(mode) ? [{ relation, mode }] : []));
  const strongest = held.toSorted((one, other) => compareLockModes(other.mode, one.mode))[0];
  if (strongest === undefined) return '';
  const relations = [...new Set(held.filter(({ mode }) => mode === strongest.mode).map(({ relation }) => relation))];
  const shown = relations.length > 4 ? `${relations.slice(0, 3).join(', ')} and ${relations.length - 3} more` : relations.join(', ');
  return `. Strongest lock: ${strongest.mode} on ${shown}, which holds up ${whatWaits(strongest.mode)}`;
}
