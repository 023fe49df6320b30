import type { NotExamined } from '../../source/place.js';
import type { Send } from '../../workload/code.js';
import type { Draft, WayTrace } from './draft.js';
import { keyOfDraft, keyOfPlace, keyOfSpot } from './key-of-draft.js';

/** What several ways send at one place by one path. */
export interface MergedDraft {
  readonly key: string;
  /** The first that was met. */
  readonly draft: Draft;
  /** All, the first included. */
  readonly others: Draft[];
}

/** One list of what all ways send: what several ways send at one place by one path stands once, after what came before it. */
export function mergeDrafts(traces: readonly Pick<WayTrace, 'drafts'>[]): readonly MergedDraft[] {
  const merged: MergedDraft[] = [];
  for (const { drafts } of traces) {
    let after = -1;
    for (const draft of drafts) {
      const key = keyOf(draft);
      const at = merged.findIndex((one) => one.key === key);
      if (at === -1) {
        after += 1;
        // Other forms of what is sent at the same place come first, as they were met first.
        while (merged[after] !== undefined && isSamePlace(merged[after]?.draft, draft)) after += 1;
        merged.splice(after, 0, { key, draft, others: [draft] });
      } else {
        merged[at]?.others.push(draft);
        after = Math.max(after, at);
      }
    }
  }
  return merged;
}

/** The sends of all ways, as data. */
export function mergeTraces(traces: readonly WayTrace[]): { sends: Send[]; unknown: NotExamined[] } {
  const merged = mergeDrafts(traces);
  const numbers = new Map<Draft, number>(merged.flatMap(({ others }, id) => others.map((draft): [Draft, number] => [draft, id])));
  const number = (draft: Draft | null): number | null => (draft === null ? null : (numbers.get(draft) ?? null));
  return {
    sends: merged.map(({ draft, others }, id): Send => ({
      id,
      sql: draft.sql,
      parameters: draft.parameters,
      cause: draft.cause,
      place: draft.place,
      built: draft.built,
      path: draft.path,
      loops: draft.loops.map(({ complete: _, ...loop }) => ({ ...loop, over: number(loop.over) })),
      fetches: fetchOf(others),
      row: draft.row,
      returned: others.some((one) => one.returned),
      relationship: draft.relationship === null ? null : { ...draft.relationship, of: number(draft.relationship.of) },
      session: draft.session,
      tests: commonTests(others),
      composed: draft.composed,
    })),
    unknown: uniqueNotes(traces.flatMap(({ unknown }) => unknown)),
  };
}

function isSamePlace(one: Draft | undefined, other: Draft): boolean {
  return one !== undefined && one.place.line === other.place.line && keyOfSpot(one) === keyOfSpot(other);
}

/** The same for what stands once in the list of sends. */
export function keyOf(draft: Draft): string {
  const { loops, relationship } = draft;
  const around = loops.map((loop) => keyOfPlace(loop.place)).join(' ');
  return `${keyOfDraft(draft)}\n${around} ${relationship?.className ?? ''}.${relationship?.name ?? ''}`;
}

/** The most that any way takes. */
function fetchOf(drafts: readonly Draft[]): Send['fetches'] {
  const order: readonly Send['fetches'][] = ['all', 'stream', 'one', 'unknown', 'none'];
  return order.find((fetch) => drafts.some((draft) => draft.fetches === fetch)) ?? 'unknown';
}

/** Tests that came out the same on every way that sends it. */
function commonTests([first, ...rest]: readonly Draft[]): Send['tests'] {
  const key = ({ place, taken }: Send['tests'][number]): string => `${taken} ${keyOfPlace(place)}`;
  const keys = rest.map(({ decisions }) => new Set(decisions.map(key)));
  return (first?.decisions ?? []).filter((decision) => keys.every((set) => set.has(key(decision))));
}

export function uniqueNotes(notes: readonly NotExamined[]): NotExamined[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}
