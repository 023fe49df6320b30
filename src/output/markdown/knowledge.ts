import type { Review } from '../../operations/review/result.js';
import { describeSources } from '../knowledge.js';
import { code, fold, html, inline } from './escape.js';

/** What was read first, and what each entry of the memory changed. `brief` leaves the entries out. */
export function renderKnowledge({ knowledge }: Review, brief: boolean): readonly string[] {
  const sources = `Read first: ${inline(describeSources(knowledge))}`;
  const entries = knowledge.filter(({ kind }) => kind === 'memory entry');
  if (entries.length === 0) return [sources];
  if (brief) return [`${sources} Entries of the memory that apply: ${entries.length}, in \`--format json\`.`];
  const lines = entries.map(({ file, read, reasons, applied, ignored }) => {
    const effects = [
      ...applied.map((effect) => `applied: ${inline(effect)}`),
      ...(ignored === null ? [] : [`not applied: ${inline(ignored)}`]),
      ...(reasons.length === 0 ? [] : [`recalled because ${inline(reasons.join(', '))}`]),
    ];
    return `- ${code(file ?? '')}: “${inline(read)}”; ${effects.join('; ')}`;
  });
  return [sources, fold(html(`Entries of the memory that apply (${entries.length})`), lines.join('\n'))];
}

/** Findings that a person let pass, new entries, and those that do not hold any more. */
export function renderMemory({ accepted, memory }: Review, brief: boolean): readonly string[] {
  const passed = accepted.map(
    ({ rule, id, message, reason, until, file }) =>
      `- ${code(rule)} ${code(id)}: ${inline(message)} Until ${inline(until)}, by ${code(file)}: “${inline(reason)}”`,
  );
  const proposed = memory.proposed.map(
    ({ topic, insight, file }) => `- ${code(file ?? topic)}: ${inline(insight)}${file === null ? '' : ' (written)'}`,
  );
  const retired = memory.retired.map(
    ({ file, reason, written }) => `- ${code(file)} ${written ? 'was retired' : 'is to be retired'}: ${inline(reason)}`,
  );
  const folded = [
    { title: `Accepted (${passed.length})`, lines: passed },
    { title: `Worth remembering (${proposed.length})`, lines: proposed },
    { title: `Entries of the memory that do not hold any more (${retired.length})`, lines: retired },
  ].filter(({ lines }) => lines.length > 0);
  return brief
    ? folded.map(({ title }) => `${title}: in \`--format json\`.`)
    : folded.map(({ title, lines }) => fold(title, lines.join('\n')));
}
