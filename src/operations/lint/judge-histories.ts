import type { Finding, Outcome } from '../../engine/finding.js';
import { type RuleRun, runRules } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import { revisionRules } from '../../rules/revision-rules.js';
import { nothing } from './inputs.js';
import type { RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import type { GatheredHistory } from './revisions.js';

/** What the rules of histories find in the revisions that are judged. */
export function judgeHistories(histories: readonly GatheredHistory[], run: RunConfiguration): RuleRun {
  const runs = histories.map((gathered) => {
    const { findings, outcomes } = runRules(revisionRules, { ...nothing, revisions: newHeadsLast(gathered) }, run);
    return { findings: findings.flatMap((finding) => place(finding, gathered)), outcomes };
  });
  return { findings: runs.flatMap(({ findings }) => findings), outcomes: add(runs.flatMap(({ outcomes }) => outcomes)) };
}

/** What is said of several heads is said of the last: of one that is judged, where there is one. */
function newHeadsLast({ history, nameFile, isJudged }: GatheredHistory): RevisionHistory {
  const own = new Set(history.revisions.filter(({ file }) => isJudged(nameFile(file))).map(({ id }) => id));
  const heads = [...history.heads.filter((id) => !own.has(id)), ...history.heads.filter((id) => own.has(id))];
  return { ...history, heads };
}

/** As the user names the file; none for what only stands before. Its remedy is another command's to prove. */
function place(finding: Finding, { nameFile, isJudged }: GatheredHistory): Finding[] {
  if (finding.place === null) return [];
  const file = nameFile(finding.place.file);
  if (!isJudged(file)) return [];
  const noRecommendation =
    finding.candidates.length > 0 ? '"plinth fix" writes it, and proves that it leads back' : finding.noRecommendation;
  return [
    {
      ...finding,
      place: { ...finding.place, file },
      candidates: [],
      claims: [],
      ...(noRecommendation === undefined ? {} : { noRecommendation }),
    },
  ];
}

/** One outcome a rule; a rule that failed once has failed. */
function add(outcomes: readonly Outcome[]): Outcome[] {
  const byRule = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const before = byRule.get(outcome.rule);
    if (before === undefined || outcome.status === 'failed') byRule.set(outcome.rule, outcome);
    else if (before.status === 'checked' && outcome.status === 'checked')
      byRule.set(outcome.rule, { ...before, objects: before.objects + outcome.objects });
  }
  return [...byRule.values()];
}
