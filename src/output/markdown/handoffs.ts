import type { Review } from '../../operations/review/result.js';
import { fieldsOf, openHandoffs } from '../handoff-words.js';
import { fold, inline } from './escape.js';

/** Requests in the format of the team, each with what its findings say, folded; then what will be done with the answers. `brief` leaves the folds out. */
export function renderHandoffs(review: Review, brief: boolean): readonly string[] {
  const open = openHandoffs(review);
  if (open.length === 0) return [];
  return [
    `## ${inline(review.team.format.title)}`,
    ...open.flatMap((handoff) => [
      `### --> ${inline(handoff.to)}`,
      fieldsOf(handoff, review.team)
        .map(({ label, text }) => `**${inline(label)}:** ${inline(text)}`)
        .join('  \n'),
      ...(brief ? [] : [renderDetails(handoff)]),
    ]),
    '## Continuation Plan',
    [
      'If I receive handoff results, I will:',
      '',
      ...review.continuation.plan.map(({ step }, index) => `${index + 1}. ${inline(step)}`),
    ].join('\n'),
  ];
}

function renderDetails({ details, acceptance }: Review['handoffs'][number]): string {
  const parts = [
    ...(details.length === 0 ? [] : [details.map((detail) => `- ${inline(detail)}`).join('\n')]),
    `Enough when:\n\n${acceptance.map((each) => `- ${inline(each)}`).join('\n')}`,
  ];
  return fold('In detail', parts.join('\n\n'));
}
