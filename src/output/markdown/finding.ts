import { displayName } from '../../engine/display-name.js';
import type { Review } from '../../operations/review/result.js';
import { renderCriteria } from './criteria.js';
import { code, inline, linkTo } from './escape.js';
import { renderEvidence } from './evidence.js';
import { gradeOf, renderRecommendation, summarize } from './recommendation.js';

type Finding = Review['findings'][number];
type Recommendation = Review['recommendations'][number];

/** One finding, whole and in a line. */
export interface Entry {
  readonly finding: Finding;
  readonly whole: string;
  readonly line: string;
}

/** In the order of the findings. A change that answers several of them is shown at the first. */
export function renderFindings({ findings, recommendations }: Review, linkBase: string | null): Entry[] {
  const shown = new Set<string>();
  return findings.map((finding) => {
    const recommendation = recommendations.find(({ id }) => id === finding.recommendation) ?? null;
    const first = recommendation !== null && !shown.has(recommendation.id);
    if (recommendation !== null) shown.add(recommendation.id);
    return {
      finding,
      whole: renderWhole(finding, recommendation, { first, linkBase }),
      line: `- ${renderPlace(finding, linkBase)}: ${inline(finding.message)}${recommendation === null ? '' : ` → ${inline(summarize(recommendation))} (${gradeOf(recommendation)})`}`,
    };
  });
}

function renderWhole(
  finding: Finding,
  recommendation: Recommendation | null,
  { first, linkBase }: { readonly first: boolean; readonly linkBase: string | null },
): string {
  const evidence = renderEvidence(finding.evidence);
  const parts = [
    `**${renderPlace(finding, linkBase)}** ${inline(finding.message)}`,
    `Finding ${code(finding.id)}${evidence === '' ? '' : `, on this evidence: ${evidence}`}`,
    ...(finding.criteria === null ? [] : [renderCriteria(finding.criteria)]),
    renderAnswer(finding, recommendation, first),
  ];
  return parts.join('\n\n');
}

function renderAnswer({ noRecommendation }: Finding, recommendation: Recommendation | null, first: boolean): string {
  if (recommendation === null) return `No change offered: ${inline(noRecommendation ?? 'unknown')}`;
  return first ? renderRecommendation(recommendation) : `Answered above: ${inline(summarize(recommendation))}.`;
}

/** `file:line`, a link where the files have an address; else what it is about. */
function renderPlace({ place, subject }: Finding, linkBase: string | null): string {
  if (place === null) return code(describeSubject(subject));
  const label = code(`${place.file}:${place.line}`);
  const path = place.file.split('/').map(encodeURIComponent).join('/');
  return linkBase === null ? label : linkTo(label, `${linkBase.replace(/\/+$/, '')}/${path}#L${place.line}`);
}

function describeSubject({ kind, schema, relation, name }: Finding['subject']): string {
  const table = relation === null ? [] : [displayName({ schema: schema ?? 'public', name: relation })];
  return [kind, [...table, ...(name === null ? [] : [name])].join('.')].join(' ');
}
