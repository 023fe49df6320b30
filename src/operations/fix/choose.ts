import { Failure } from '../../failure/failure.js';
import type { Finding } from '../../engine/finding.js';
import type { Examined } from '../review/examine.js';
import type { ChosenFix } from './chosen-fix.js';
import type { Preflight } from './result.js';
import { findDangers } from './safety.js';

/** What of a review is to be fixed. */
export interface Choice {
  readonly fixes: readonly ChosenFix[];
  /** Chosen findings for which there is no change, and why. */
  readonly withoutChange: readonly { readonly finding: Finding; readonly why: string }[];
  /** With `--all-safe`: the others, and what speaks against each. */
  readonly notSafe: readonly { readonly fix: ChosenFix; readonly why: readonly string[] }[];
}

/** Everything that could be chosen, in the order of the findings. */
export function listFixes({ findings, recommended }: Examined, preflight: (sql: string) => Preflight): readonly ChosenFix[] {
  return recommended.recommendations.flatMap((recommendation) => {
    const candidate = recommended.candidates.get(recommendation.id);
    // What is to be done on one database is nothing for files.
    if (candidate === undefined || candidate.byHand === true) return [];
    const answers = findings.filter(({ id }) => recommendation.answers.includes(id));
    return [
      {
        id: recommendation.id,
        recommendation,
        changes: candidate.changes,
        answers,
        preflight: recommendation.proof.preflight.map(preflight),
      },
    ];
  });
}

/** Every fix that is safe. */
export function chooseSafe(all: readonly ChosenFix[]): Choice {
  const judged = all.map((fix) => ({ fix, why: findDangers(fix) }));
  return {
    fixes: judged.filter(({ why }) => why.length === 0).map(({ fix }) => fix),
    withoutChange: [],
    notSafe: judged.filter(({ why }) => why.length > 0),
  };
}

/** The fixes that the ids name, of findings or of recommendations. Throws `usage` for an id that the review does not know. */
export function chooseByIds(all: readonly ChosenFix[], ids: readonly string[], { findings, recommended, accepting }: Examined): Choice {
  const accepted = accepting.accepted.find(({ finding }) => ids.includes(finding.id));
  if (accepted !== undefined)
    throw new Failure('usage', `the finding ${accepted.finding.id} is accepted by ${accepted.file}`, {
      hint: 'Retire that entry first: plinth memory retire.',
    });
  const unknown = ids.filter((id) => !all.some((fix) => fix.id === id) && !findings.some((finding) => finding.id === id));
  if (unknown.length > 0)
    throw new Failure('usage', `no finding and no recommendation has the id ${unknown.join(', ')}`, {
      hint: 'plinth review prints the ids. One that is gone was mended, or its object has another name now.',
    });
  const named = (fix: ChosenFix): boolean => ids.some((id) => fix.id === id || fix.answers.some((finding) => finding.id === id));
  const withoutChange = findings
    .filter(({ id }) => ids.includes(id) && !all.some((fix) => fix.answers.some((finding) => finding.id === id)))
    .map((finding) => ({
      finding,
      why:
        whyByHand(finding, recommended.candidates, recommended.recommendations) ??
        recommended.reasons.get(finding.id) ??
        finding.noRecommendation ??
        'no change was found that passes its proof',
    }));
  return { fixes: all.filter(named), withoutChange, notSafe: [] };
}

function whyByHand(
  finding: Finding,
  candidates: Examined['recommended']['candidates'],
  recommendations: Examined['recommended']['recommendations'],
): string | null {
  const own = recommendations.find(({ answers }) => answers.includes(finding.id));
  return own !== undefined && candidates.get(own.id)?.byHand === true
    ? `it is to be done by hand on this one database: ${own.changes.map(({ sql }) => sql).join(' ')}`
    : null;
}
