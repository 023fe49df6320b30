import type { CreateIndex } from '../change/change.js';
import type { Candidate, Finding } from '../engine/finding.js';
import type { Proved } from '../proof/proof.js';
import { chooseWinner } from '../proof/winner.js';

/**
 * Where the index wanted for one finding leads with the columns of another's, the second finding is offered the longer index first:
 * two indexes of which one begins with the other are one too many. Whether it serves is shown like any other candidate.
 */
export function shareIndexes(findings: readonly Finding[]): Finding[] {
  const wanted = findings.flatMap(({ candidates: [first] }) => (first === undefined || plainIndex(first) === null ? [] : [first]));
  return findings.map((finding) => {
    const [own, ...others] = finding.candidates;
    const index = own === undefined ? null : plainIndex(own);
    const longer =
      index === null ? undefined : wanted.filter((candidate) => extendsIndex(plainIndex(candidate), index)).toSorted(byLength)[0];
    if (own === undefined || index === null || longer === undefined) return finding;
    const shared = { ...longer, why: `${longer.why} It leads with ${columnsOf(index)}, so it serves this as well.`, drawback: null };
    const short = {
      ...own,
      drawback: `A second index that begins as ${plainIndex(longer)?.name ?? ''} does: every write would keep both.`,
    };
    return { ...finding, candidates: [shared, short, ...others] };
  });
}

/** A shared index wins only where the finding that it is from has it as well; else the finding's own index is enough. */
export function releaseUnshared(proved: readonly Proved[], findings: readonly Finding[]): Proved[] {
  return proved.map((each) => {
    const original = findings.find(({ id }) => id === each.finding.id);
    const { winner } = each;
    if (original === undefined || winner === null || original.candidates.length === each.finding.candidates.length) return each;
    const shared = each.finding.candidates[0];
    const owners = new Set(findings.filter(({ candidates: [first] }) => sameChanges(first, shared)).map(({ id }) => id));
    if (proved.some((other) => owners.has(other.finding.id) && sameChanges(other.winner?.candidate, shared))) return each;
    const trials = each.trials.filter(({ candidate }) => candidate !== shared);
    return { finding: original, trials, winner: chooseWinner(trials) };
  });
}

function sameChanges(one: Candidate | undefined, other: Candidate | undefined): boolean {
  return JSON.stringify(one?.changes) === JSON.stringify(other?.changes);
}

/** The one B-tree index on all rows that a candidate makes, concurrently; null when it makes another. */
function plainIndex({ changes }: Candidate): CreateIndex | null {
  const [change, ...more] = changes;
  if (change?.kind !== 'createIndex' || more.length > 0) return null;
  const plain = change.method === 'btree' && !change.unique && change.where === null && change.include.length === 0 && change.concurrently;
  return plain && change.keys.every(({ column }) => column !== null) ? change : null;
}

function extendsIndex(longer: CreateIndex | null, { schema, table, keys }: CreateIndex): boolean {
  if (longer === null || longer.schema !== schema || longer.table !== table || longer.keys.length <= keys.length) return false;
  return keys.every((key, at) => JSON.stringify(key) === JSON.stringify(longer.keys[at]));
}

function byLength(one: Candidate, other: Candidate): number {
  return (plainIndex(other)?.keys.length ?? 0) - (plainIndex(one)?.keys.length ?? 0);
}

function columnsOf({ keys }: CreateIndex): string {
  return keys.map(({ column }) => column ?? '').join(', ');
}
