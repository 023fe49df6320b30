import type { Review } from '../../operations/review/result.js';
import { fold, html, inline } from './escape.js';

/** What was not looked at, and the trail of the six steps: both folded. `brief` gives their numbers alone. */
export function renderClosing(review: Review, brief: boolean): readonly string[] {
  const missing = listNotExamined(review);
  const title = `Not examined (${missing.length})`;
  if (brief) return missing.length === 0 ? [] : [`${title}: the list and the trail are in \`--format json\`.`];
  return [
    ...(missing.length === 0 ? [] : [fold(title, missing.map((each) => `- ${inline(each)}`).join('\n'))]),
    fold(html('How it was looked at: the trail'), renderTrail(review)),
  ];
}

function listNotExamined({ notExamined, outcomes }: Review): readonly string[] {
  const rules = outcomes
    .filter(({ status, byRequest }) => status !== 'checked' && !byRequest)
    .map(({ rule, status, why }) => `${rule} ${status}: ${why ?? ''}`);
  const objects = notExamined.map(({ file, line, object, reason }) =>
    `${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim(),
  );
  return [...rules, ...objects];
}

function renderTrail({ trail }: Review): string {
  return trail
    .map(({ step, read, skipped }) => {
      const lines = [
        ...read.map((what) => `- ${inline(what)}`),
        ...skipped.map(({ what, why }) => `- not ${inline(what)}: ${inline(why)}`),
      ];
      return `**${inline(step)}**\n\n${lines.length === 0 ? '- nothing' : lines.join('\n')}`;
    })
    .join('\n\n');
}
