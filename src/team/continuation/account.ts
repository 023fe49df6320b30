import type { Outcome } from '../../engine/finding.js';
import type { JudgedObject } from './objects.js';
import { nameObject, objectsOfSubject } from './objects.js';
import type { ObjectChange, Past, PastFinding } from './past.js';
import { describeDifference } from './same-evidence.js';

/** What became of an earlier finding. */
export type Fate = 'resolved' | 'still_open' | 'changed' | 'withdrawn' | 'superseded';

export interface Account {
  readonly finding: string;
  readonly rule: string;
  /** As the earlier analysis worded it. */
  readonly message: string;
  readonly state: Fate;
  readonly reason: string;
  /** The finding that took its place. */
  readonly by: string | null;
}

/** A finding as it is told now. */
export type PresentFinding = PastFinding & { readonly takenOver: boolean };

export interface Present {
  readonly findings: readonly PresentFinding[];
  readonly outcomes: readonly Outcome[];
  readonly objects: ReadonlyMap<string, JudgedObject>;
  readonly changes: readonly ObjectChange[];
  /** Findings that a person's entry accepts now: they are found, and silent. */
  readonly accepted: ReadonlyMap<string, string>;
  /** By table: the request whose answer changed its volumes. */
  readonly volumesBy: ReadonlyMap<string, string>;
  /** By finding: what an answer declared about its advice. It is told; no finding goes away by it. */
  readonly decisions: ReadonlyMap<string, string>;
}

/** Each earlier finding ends in exactly one state, with the reason; in their order. */
export function accountFor(past: Past, present: Present): Account[] {
  const earlier = new Set(past.findings.map(({ id }) => id));
  const heirs = present.findings.filter(({ id }) => !earlier.has(id));
  const taken = new Set<string>();
  const found = new Map(present.findings.map((each) => [each.id, each]));
  return past.findings.map((finding) => {
    const { id, rule, message } = finding;
    const now = found.get(id);
    const fate = now === undefined ? ofGone(finding, past, present, { heirs, taken }) : ofFound(finding, now);
    const decision = present.decisions.get(id);
    return { finding: id, rule, message, ...fate, reason: decision === undefined ? fate.reason : `${fate.reason}; ${decision}` };
  });
}

type Verdict = Pick<Account, 'state' | 'reason' | 'by'>;

function ofFound(before: PastFinding, now: PresentFinding): Verdict {
  const difference = describeDifference(before, now);
  if (difference !== null) return { state: 'changed', reason: difference, by: null };
  const reason = now.takenOver
    ? 'not examined again: its objects are unchanged since the earlier analysis; recommendation and proof are taken over'
    : 'found again with the same evidence';
  return { state: 'still_open', reason, by: null };
}

function ofGone(
  finding: PastFinding,
  past: Past,
  present: Present,
  { heirs, taken }: { readonly heirs: readonly PresentFinding[]; readonly taken: Set<string> },
): Verdict {
  const accepted = present.accepted.get(finding.id);
  if (accepted !== undefined) return { state: 'withdrawn', reason: `accepted: ${accepted}`, by: null };
  const unseen = whyUnseen(finding, present);
  if (unseen !== null) return unseen;
  const heir = heirs.find(
    ({ id, rule, subject }) =>
      !taken.has(id) && rule === finding.rule && subject.kind === finding.subject.kind && isAlike(subject, finding.subject),
  );
  if (heir !== undefined) {
    taken.add(heir.id);
    return { state: 'superseded', reason: `in its place ${heir.id} is found: ${heir.message}`, by: heir.id };
  }
  return ofVanished(finding, past, present);
}

/** "Could not look" is never "found nothing". */
function whyUnseen({ rule }: PastFinding, { outcomes }: Present): Verdict | null {
  const outcome = outcomes.find((each) => each.rule === rule);
  if (outcome === undefined) return { state: 'withdrawn', reason: `this version has no rule ${rule}`, by: null };
  if (outcome.status === 'checked') return null;
  if (outcome.status === 'failed') return { state: 'still_open', reason: 'its rule failed this time, so nothing is known of it', by: null };
  if (outcome.byRequest) return { state: 'withdrawn', reason: `its rule was left out: ${outcome.why}`, by: null };
  return { state: 'still_open', reason: `its rule could not look this time: ${outcome.why}`, by: null };
}

/** On the same table, or both on none. */
function isAlike(one: PastFinding['subject'], other: PastFinding['subject']): boolean {
  return one.relation !== null && one.schema === other.schema && one.relation === other.relation;
}

function ofVanished({ subject }: PastFinding, past: Past, { changes, objects, volumesBy }: Present): Verdict {
  const known = new Map([...past.objects, ...objects]);
  const about = objectsOfSubject(subject, known);
  const changed = changes.filter(({ object }) => about.includes(object));
  if (changed.length > 0) {
    const told = changed.map(({ object, state }) => `${nameObject(object)} ${state === 'gone' ? 'is gone' : 'changed'}`);
    return { state: 'resolved', reason: `no longer found: ${told.join(', ')}`, by: null };
  }
  const request =
    subject.relation === null
      ? undefined
      : (volumesBy.get(subject.relation) ?? volumesBy.get(`${subject.schema ?? ''}.${subject.relation}`));
  if (request !== undefined)
    return {
      state: 'withdrawn',
      reason: `it does not hold at the volumes of ${subject.relation ?? ''} that request ${request} was answered with`,
      by: null,
    };
  if (past.objects.size === 0)
    return { state: 'resolved', reason: 'no longer found; the earlier analysis does not say what its objects were', by: null };
  return {
    state: 'withdrawn',
    reason:
      'no longer found, though nothing of its objects changed: what it was judged by did (sizes, settings, other code, or this version)',
    by: null,
  };
}
