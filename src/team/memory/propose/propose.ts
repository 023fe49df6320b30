import type { MemoryEntry } from '../entry.js';
import { findSecrets } from '../find-secrets.js';
import type { Facts } from '../machine-form.js';
import type { Situation } from '../situation.js';
import { writeEntry } from '../write-entry.js';
import { proposePitfalls, proposeSlowQueries } from './findings.js';
import { proposeIndexDecisions } from './index-decisions.js';
import type { Proposal } from './proposal.js';
import { proposeRowCounts } from './row-counts.js';
import { proposeConventions, proposePools } from './settings.js';

const makers = [proposeConventions, proposeRowCounts, proposeIndexDecisions, proposePitfalls, proposeSlowQueries, proposePools];

/**
 * What is worth remembering of a run and is not remembered yet. `held` are the entries that go on to hold. What somebody retired is not
 * proposed again, but for counts, which change. A text that holds something like a secret is dropped.
 */
export function proposeEntries(situation: Situation, entries: readonly MemoryEntry[], held: readonly MemoryEntry[]): readonly Proposal[] {
  return makers
    .flatMap((make) => make(situation))
    .filter(({ text }) => !covers(text.form.facts ?? {}, entries, new Set(held)))
    .filter((proposal) => findSecrets(writeEntry(proposal.topic, proposal.text)).length === 0);
}

/** Whether every fact stands in an entry already. */
function covers(facts: Facts, entries: readonly MemoryEntry[], held: ReadonlySet<MemoryEntry>): boolean {
  const known = (holds: (facts: Facts) => boolean): boolean => entries.some((entry) => holds(entry.facts));
  const isHeld = (holds: (facts: Facts) => boolean): boolean => entries.some((entry) => held.has(entry) && holds(entry.facts));
  return [
    ...Object.keys(facts.rows ?? {}).map((table) => isHeld(({ rows = {} }) => Object.hasOwn(rows, table))),
    ...Object.keys(facts.indexes ?? {}).map((name) => known(({ indexes = {} }) => Object.hasOwn(indexes, name))),
    ...Object.entries(facts.conventions ?? {}).map(([name, value]) => known(({ conventions = {} }) => conventions[name] === value)),
    ...Object.entries(facts.pool ?? {}).map(([file, pool]) =>
      known((other) => JSON.stringify(other.pool?.[file]) === JSON.stringify(pool)),
    ),
    ...Object.keys(facts.findings ?? {}).map((id) => known(({ findings = {} }) => Object.hasOwn(findings, id))),
  ].every(Boolean);
}
