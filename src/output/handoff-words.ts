import type { Review } from '../operations/review/result.js';

export type Handoff = Review['handoffs'][number];

/** Requests that an answer is waited for. */
export function openHandoffs({ handoffs }: Review): Handoff[] {
  return handoffs.filter(({ state }) => state === 'submitted' || state === 'working' || state === 'input-required');
}

/** The fields of a request in the team's order and words. */
export function fieldsOf(handoff: Handoff, { format }: Review['team']): { readonly label: string; readonly text: string }[] {
  const findings =
    handoff.findings.length === 0 ? '' : ` ${handoff.findings.length === 1 ? 'Finding' : 'Findings'} ${listIds(handoff.findings)}.`;
  const texts = {
    task: handoff.task,
    context: `${handoff.context}${findings}`,
    needBack: `${handoff.needBack} The answer begins with the line "Request: ${handoff.id}".`,
    blocks: handoff.blocks,
  };
  return format.fields.map(({ field, label }) => ({ label, text: texts[field] }));
}

const SHOWN = 6;

function listIds(ids: readonly string[]): string {
  return ids.length <= SHOWN ? ids.join(', ') : `${ids.slice(0, SHOWN - 1).join(', ')} and ${ids.length - SHOWN + 1} more`;
}

const fates = ['resolved', 'changed', 'superseded', 'withdrawn', 'still_open'] as const;

/** `2 resolved, 1 changed, 70 still open`. */
export function countFates({ accounting }: Review['continuation']): string {
  return fates
    .flatMap((state) => {
      const count = accounting.filter((each) => each.state === state).length;
      return count === 0 ? [] : [`${count} ${state.replace('_', ' ')}`];
    })
    .join(', ');
}
