import { createColors } from 'picocolors';
import type { Review } from '../operations/review/result.js';
import { countOf } from '../source/count-of.js';
import { countFates, fieldsOf, openHandoffs } from './handoff-words.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

/** Requests in the format of the team, then what will be done with the answers; empty where there is nothing to hand over. */
export function renderHandoffs(review: Review, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const open = openHandoffs(review);
  if (open.length === 0) return '';
  const requests = open.map((handoff) =>
    [
      color.bold(`### --> ${handoff.to}`),
      ...fieldsOf(handoff, review.team).map(({ label, text }) => wrap(`**${label}:** ${text}`, width, '')),
    ].join('\n'),
  );
  const steps = review.continuation.plan.map(({ step }, index) => wrap(`${index + 1}. ${step}`, width, ''));
  return [
    color.bold(`## ${review.team.format.title}`),
    ...requests,
    color.bold('## Continuation Plan'),
    ['If I receive handoff results, I will:', ...steps].join('\n'),
  ].join('\n\n');
}

const QUOTED_LINES = 4;

/** What became of the earlier findings, and which answers were taken; empty for a fresh review. */
export function renderContinuation({ continuation }: Review, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const { of, accounting, answers, refused, objectsChanged, takenOver, depth, notes } = continuation;
  if (of === null) return '';
  const told = accounting
    .filter(({ state }) => state !== 'still_open')
    .flatMap(({ finding, state, message, reason }) => [
      `  ${state.replace('_', ' ')} ${color.dim(finding)}`,
      wrap(`${message} → ${reason}`, width, '    '),
    ]);
  const head = `Continuation ${depth}: ${countOf(of.findings, 'earlier finding')}: ${countFates(continuation)}`;
  const work = `${countOf(objectsChanged.length, 'object')} changed; ${countOf(takenOver.length, 'finding')} not examined again, as what they are about is unchanged.`;
  return [
    color.bold(head),
    wrap(work, width, '  '),
    ...notes.map((note) => wrap(note, width, '  ')),
    ...told,
    ...answers.flatMap(({ request, to, kind, status, text }) => [
      wrap(`${to} ${status} request ${request} (${kind.replaceAll('_', ' ')}), and says:`, width, '  '),
      ...quoteLines(text).map((line) => color.dim(`    | ${line}`)),
    ]),
    ...refused.map(({ file, request, why }) =>
      wrap(`Not taken from ${file}${request === null ? '' : `, request ${request}`}: ${why}`, width, '  '),
    ),
  ].join('\n');
}

function quoteLines(text: string): readonly string[] {
  const lines = text.split('\n');
  const cut = lines.slice(0, QUOTED_LINES).map((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line));
  return lines.length > QUOTED_LINES ? [...cut, `(${countOf(lines.length - QUOTED_LINES, 'line')} more in --format json)`] : cut;
}
