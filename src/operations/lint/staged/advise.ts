import type { Finding } from '../../../engine/finding.js';
import type { Trial } from '../../../proof/proof.js';
import { findWorkLocks, strongestLock } from '../../../proof/work-lock.js';
import { buildRecommendation } from '../../../recommendation/build.js';
import { gradeProof, type Majors } from '../../../recommendation/grade.js';
import type { Recommendation } from '../../../recommendation/recommendation.js';
import type { StagedUnit } from './stage-units.js';

/** What to write in place of a unit, in the five parts; `answers` are the findings that are then gone. */
export function adviseUnit(staged: StagedUnit, answers: readonly Finding[], majors: Majors): Recommendation {
  const { unit, sequence, before, proof } = staged;
  const changes = sequence.phases.flatMap((phase) => phase.changes);
  const why = staged.kept
    ? 'While it waits for its lock, everything that comes after waits behind it: so it waits for a moment only, and is retried.'
    : explain(staged);
  const candidate = { title: staged.kept ? 'With a limit' : 'In stages', changes, why, drawback: null };
  const trial: Trial | null =
    proof === null ? null : { candidate, up: proof.up, down: proof.down, checks: proof.checks, passed: true, reason: null };
  const { migration, place } = unit;
  return buildRecommendation({
    answers,
    candidate,
    trial,
    alternatives: [],
    proof: gradeProof(changes, trial, majors, 'so many statements are proved only where they are to be written: plinth lint --fix'),
    major: majors.project,
    diffs: changes.map(() => null),
    revision: migration.runner === 'alembic' ? { id: migration.name, file: place.file, text: '', upgrade: '', downgrade: '' } : null,
    style: { quote: '"', defaultSchema: 'public', conventional: false },
    notes: describeDeploys(staged),
    catalog: before,
    statistics: null,
  });
}

function explain({ original, proof }: StagedUnit): string {
  const [work] = findWorkLocks(original);
  const what =
    work === undefined
      ? `As it stands, it takes ${strongestLock(original) ?? 'no lock'}.`
      : `As it stands, it ${work.work} ${work.relation} under ${work.mode}.`;
  const [now] = proof === null ? [] : findWorkLocks(proof.up);
  const staged =
    proof === null
      ? ''
      : now === undefined
        ? ' In stages nothing is read or written anew.'
        : ` In stages ${now.relation} is ${now.work === 'reads' ? 'read' : 'written'} under ${now.mode}, beside which reads and writes go on.`;
  return `${what}${staged} The schema is the same in the end.`;
}

/** What must be deployed between the phases, and which changes wait for it. */
export function describeDeploys({ sequence }: StagedUnit): string[] {
  let from = 1;
  return sequence.phases.flatMap(({ changes, deploys }) => {
    const first = from;
    from += changes.length;
    return deploys.length === 0
      ? []
      : [`Before change ${first}${changes.length > 1 ? ` to ${from - 1}` : ''}, deploy ${deploys.join('; ')}.`];
  });
}
