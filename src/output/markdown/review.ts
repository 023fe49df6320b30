import type { Review } from '../../operations/review/result.js';
import { countOf } from '../../source/count-of.js';
import type { Style } from '../style.js';
import { renderClosing } from './closing.js';
import { renderContinuation } from './continuation.js';
import { inline } from './escape.js';
import { type Entry, renderFindings } from './finding.js';
import { fit, type Fitted } from './fit.js';
import { groupFindings } from './group.js';
import { renderHandoffs } from './handoffs.js';
import { renderKnowledge, renderMemory } from './knowledge.js';
import { renderSummary } from './summary.js';

/** Characters that a comment on GitHub holds. */
export const COMMENT_LENGTH = 65_536;

/**
 * The review as a comment on a pull request: a table first, then the findings by severity and rule, each recommendation folded. What is
 * longer than `maxLength` is shortened from its end, that is from the least severe finding, to a line each; blocks are left whole.
 */
export function renderReviewMarkdown(review: Review, { maxLength = COMMENT_LENGTH, linkBase }: Style): string {
  const page: Page = { review, entries: renderFindings(review, linkBase ?? null), maxLength };
  const all: Fitted = { whole: page.entries.length, listed: page.entries.length };
  const complete = renderPage(page, all, false);
  if (complete.length <= maxLength) return complete;
  const fitted = fit(page.entries.length, maxLength, (tried) => renderPage(page, tried, true).length);
  return renderPage(page, fitted, true);
}

interface Page {
  readonly review: Review;
  readonly entries: readonly Entry[];
  readonly maxLength: number;
}

function renderPage({ review, entries, maxLength }: Page, fitted: Fitted, brief: boolean): string {
  const short = brief ? [describeShortening(entries.length, fitted, maxLength)] : [];
  const parts = [
    ...renderSummary(review),
    ...renderKnowledge(review, brief),
    ...renderContinuation(review, brief),
    ...short,
    ...renderGroups(entries, fitted),
    ...renderHandoffs(review, brief),
    ...renderMemory(review, brief),
    ...renderClosing(review, brief),
  ];
  return `${parts.join('\n\n')}\n`;
}

function describeShortening(total: number, { whole, listed }: Fitted, maxLength: number): string {
  const lines = listed - whole;
  const parts = [
    ...(lines === 0 ? [] : [`${lines} of ${countOf(total, 'finding')}, the least severe, stand in one line each`]),
    ...(listed === total ? [] : [`${total - listed} are left out`]),
  ];
  return `Shortened to ${maxLength} characters${parts.length === 0 ? '' : `: ${parts.join(', ')}`}. Everything is in \`--format json\`.`;
}

function renderGroups(entries: readonly Entry[], { whole, listed }: Fitted): readonly string[] {
  const byFinding = new Map(entries.map((entry, at) => [entry.finding, { entry, at }]));
  return groupFindings(entries.slice(0, listed).map(({ finding }) => finding)).flatMap((group) => {
    const members = group.flatMap((finding) => byFinding.get(finding) ?? []);
    const lines = members.filter(({ at }) => at >= whole).map(({ entry }) => entry.line);
    return [
      renderHeading(group),
      ...members.filter(({ at }) => at < whole).map(({ entry }) => entry.whole),
      ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ];
  });
}

function renderHeading([first, ...others]: readonly Entry['finding'][]): string {
  const flag = first?.redFlag == null ? '' : `, red flag ${first.redFlag}`;
  return `### ${first?.severity ?? ''}: ${inline(first?.rule ?? '')} (${others.length + 1}${flag})`;
}
