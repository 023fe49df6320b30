import type { Review } from '../../operations/review/result.js';
import { countOf } from '../../source/count-of.js';
import { countFates } from '../handoff-words.js';
import { code, fence, fold, inline } from './escape.js';

/** What became of the earlier findings, and the answers, quoted; nothing for a fresh review. `brief` gives the numbers alone. */
export function renderContinuation({ continuation }: Review, brief: boolean): readonly string[] {
  const { of, depth, accounting, answers, refused, objectsChanged, takenOver, notes } = continuation;
  if (of === null) return [];
  const moved = accounting.filter(({ state }) => state !== 'still_open').map(renderAccount);
  const open = accounting.filter(({ state }) => state === 'still_open').map(renderAccount);
  return [
    `## Continuation ${depth}`,
    `${countOf(of.findings, 'earlier finding')}: ${countFates(continuation)}. ${countOf(objectsChanged.length, 'object')} changed; ${countOf(takenOver.length, 'finding')} not examined again, as what they are about is unchanged.`,
    ...notes.map((note) => inline(note)),
    ...(brief || moved.length === 0 ? [] : [moved.join('\n')]),
    ...(brief || open.length === 0 ? [] : [fold(`Still open (${open.length})`, open.join('\n'))]),
    ...answers.flatMap(({ request, to, kind, status, text, file }) => [
      `**${inline(to)}** ${status} request ${code(request)} (${inline(kind.replaceAll('_', ' '))}), in ${code(file)}${text === '' || brief ? '.' : ', and says:'}`,
      ...(text === '' || brief ? [] : [fence('text', shorten(text))]),
    ]),
    ...(refused.length === 0
      ? []
      : [
          `Not taken:\n\n${refused.map(({ file, request, why }) => `- ${code(file)}${request === null ? '' : `, request ${code(request)}`}: ${inline(why)}`).join('\n')}`,
        ]),
  ];
}

function renderAccount({ finding, state, message, reason }: Review['continuation']['accounting'][number]): string {
  return `- **${state.replace('_', ' ')}** ${code(finding)} ${inline(message)} → ${inline(reason)}`;
}

const QUOTED = 2000;

function shorten(text: string): string {
  return text.length <= QUOTED ? text : `${text.slice(0, QUOTED)}\n(${text.length - QUOTED} characters more in --format json)`;
}
