import type { Finding } from '../../engine/finding.js';
import type { MemoryEntry } from './entry.js';
import type { Acceptance } from './machine-form.js';

/** A finding that a person let pass, and by which entry. */
export interface AcceptedFinding {
  readonly finding: Finding;
  readonly file: string;
  readonly reason: string;
  readonly until: string;
}

/** What became of an entry that means to accept something. */
export type AcceptanceState = 'applies' | 'no such finding' | 'expired' | 'not by a person' | 'retired';

export interface Accepting {
  /** What is left. */
  readonly findings: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  readonly states: ReadonlyMap<MemoryEntry, AcceptanceState>;
}

/** Takes out what people's entries accept on this day. An entry of anybody else, or one that has expired, takes out nothing. */
export function acceptFindings(entries: readonly MemoryEntry[], findings: readonly Finding[], day: string): Accepting {
  const states = new Map<MemoryEntry, AcceptanceState>();
  const accepted = new Map<string, AcceptedFinding>();
  for (const entry of entries) {
    if (entry.accepts === null) continue;
    const { reason, until } = entry.accepts;
    const matched = findings.filter((finding) => isMeant(entry.accepts, finding));
    const state = stateOf(entry, until, day, matched.length);
    states.set(entry, state);
    if (state !== 'applies') continue;
    for (const finding of matched) if (!accepted.has(finding.id)) accepted.set(finding.id, { finding, file: entry.file, reason, until });
  }
  return {
    findings: findings.filter(({ id }) => !accepted.has(id)),
    accepted: findings.flatMap(({ id }) => accepted.get(id) ?? []),
    states,
  };
}

function stateOf(entry: MemoryEntry, until: string, day: string, matched: number): AcceptanceState {
  if (entry.retired !== null) return 'retired';
  if (entry.author !== 'person') return 'not by a person';
  if (until < day) return 'expired';
  return matched === 0 ? 'no such finding' : 'applies';
}

function isMeant(acceptance: Acceptance | null, finding: Finding): boolean {
  if (acceptance === null) return false;
  if (acceptance.finding !== undefined) return acceptance.finding === finding.id;
  return acceptance.rule === finding.rule && acceptance.object !== undefined && objectNames(finding).includes(acceptance.object);
}

/** How a person may name what a finding is about: `orders.fk_orders_user`, `shop.orders.fk_orders_user`, a table, a revision, a query. */
export function objectNames({ subject }: Finding): readonly string[] {
  const { schema, relation, name } = subject;
  if (relation === null) return name === null ? [] : [name];
  const short = name === null ? relation : `${relation}.${name}`;
  return [short, ...(schema === null ? [] : [`${schema}.${short}`])];
}
