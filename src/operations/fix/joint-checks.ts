import type { RuleRun } from '../../engine/run.js';
import type { ProofCheck } from '../../proof/proof.js';
import { countOf } from '../../source/count-of.js';
import type { Application } from '../application.js';
import { blameFinding } from './blame.js';
import type { ChosenFix } from './chosen-fix.js';
import type { Merged } from './merge.js';
import type { WrittenStep } from './read-back.js';

/** Whether everything that is new is read as it was meant, and nothing of what others have run already changes. */
export function checkReading(
  merged: Merged,
  steps: readonly WrittenStep[],
  before: Application,
  after: Application,
): readonly ProofCheck[] {
  const files = merged.files.map(({ file }) => file);
  const known = listDamage(before, files);
  const damage = listDamage(after, files).find((each) => !known.includes(each));
  const [unknown] = steps.flatMap((step) => step.unknown);
  const last = merged.revisions.at(-1);
  return [
    check('the edited files are read', damage, countOf(files.length, 'file')),
    ...(last === undefined ? [] : [check('the history has one head', findOtherHeads(last.id, after), last.id)]),
    ...(steps.length === 0 ? [] : [check('what is new is wholly read', unknown && `${unknown.object}: ${unknown.reason}`, 'read')]),
    check('no upgrade of an existing revision changes', findChangedUpgrade(before, after), 'none'),
  ];
}

function check(claim: string, wrong: string | undefined, right: string): ProofCheck {
  return { claim, ok: wrong === undefined, before: null, after: wrong ?? right };
}

/** What of these files cannot be read; without lines, which edits move. */
function listDamage({ project }: Application, files: readonly string[]): readonly string[] {
  for (const file of files) if (project.index.files.has(file)) project.source(file);
  return project.notExamined.flatMap(({ file, reason }) => (file !== null && files.includes(file) ? [`${file}: ${reason}`] : []));
}

function findOtherHeads(id: string, { revisions }: Application): string | undefined {
  const heads = revisions?.heads ?? [];
  return heads.length === 1 && heads[0] === id ? undefined : heads.join(', ');
}

function findChangedUpgrade(before: Application, after: Application): string | undefined {
  const upgradesOf = ({ revisions }: Application): ReadonlyMap<string, string> =>
    new Map(revisions?.revisions.map(({ id, upgrade }) => [id, JSON.stringify(upgrade.statements.map(({ sql }) => sql))]));
  const now = upgradesOf(after);
  const changed = [...upgradesOf(before)].find(([id, sql]) => now.get(id) !== sql);
  return changed === undefined ? undefined : `that of ${changed[0]} does`;
}

/** What a second review says of the chosen findings, and of others; with the fixes that it points at. */
export function checkReview(
  fixes: readonly ChosenFix[],
  { findings: before, outcomes: looked }: RuleRun,
  { findings: after, outcomes }: RuleRun,
): { readonly checks: readonly ProofCheck[]; readonly blamed: readonly string[] } {
  const remaining = fixes.filter(({ answers }) => answers.some(({ id }) => after.some((finding) => finding.id === id)));
  const [still] = remaining.flatMap(({ answers }) => answers.filter(({ id }) => after.some((finding) => finding.id === id)));
  const known = new Set(before.map(({ id }) => id));
  const fresh = after.filter(({ id }) => !known.has(id));
  const [first] = fresh;
  const blind = looked.find(
    ({ rule, status }) => status === 'checked' && !outcomes.some((other) => other.rule === rule && other.status === 'checked'),
  );
  return {
    checks: [
      check('every rule that looked before looks again', blind && `${blind.rule} does not`, countOf(outcomes.length, 'rule')),
      check('the chosen findings are gone', still && `still found: ${still.rule}: ${still.message}`, 'gone'),
      check('no rule finds anything new', first && `${first.rule}: ${first.message}`, 'nothing'),
    ],
    blamed: [...remaining.map(({ id }) => id), ...fresh.flatMap((finding) => blameFinding(fixes, finding))],
  };
}
