import type { ProofCheck } from '../../proof/proof.js';
import type { ChosenFix, LeftOut } from './chosen-fix.js';
import type { Merged } from './merge.js';
import type { JointProof } from './prove-together.js';

/** Fixes that were proved together, and those that were not. */
export interface Settled {
  readonly merged: Merged;
  readonly proof: JointProof | null;
  readonly leftOut: readonly LeftOut[];
}

export interface Settling {
  merge(fixes: readonly ChosenFix[]): Merged;
  prove(merged: Merged): Promise<JointProof>;
}

interface Attempt {
  readonly merged: Merged;
  readonly proof: JointProof;
  readonly failed: ProofCheck | null;
}

/**
 * Proves all fixes together. Where the whole fails, what a failed check points at is left out first; where it points at none, halves are
 * tried, then quarters, until those that spoil it are known. What is left was proved as a whole.
 */
export async function settleFixes(chosen: readonly ChosenFix[], settling: Settling): Promise<Settled> {
  const leftOut: LeftOut[] = [];
  let open = chosen;
  let last: Attempt | null = null;
  for (;;) {
    const attempt: Attempt | null = await tryFixes(open, settling);
    last = attempt;
    if (attempt === null || attempt.failed === null) break;
    const { failed, proof } = attempt;
    const blamed = open.filter(({ id }) => proof.blamed.has(id));
    if (blamed.length === 0) {
      const found = await search(open, settling);
      leftOut.push(...found.leftOut);
      last = found.last;
      open = found.kept;
      break;
    }
    leftOut.push(...blamed.map((fix) => blame(fix, attempt.merged, failed)));
    open = open.filter((fix) => !blamed.includes(fix));
  }
  const merged = last?.merged ?? settling.merge(open);
  return {
    merged,
    proof: last?.proof ?? null,
    leftOut: [...merged.leftOut, ...leftOut.filter(({ fix }) => !merged.leftOut.some((other) => other.fix === fix))],
  };
}

/** Null where nothing would be written. */
async function tryFixes(fixes: readonly ChosenFix[], { merge, prove }: Settling): Promise<Attempt | null> {
  const merged = merge(fixes);
  if (merged.files.length === 0) return null;
  const proof = await prove(merged);
  return { merged, proof, failed: proof.checks.find(({ ok }) => !ok) ?? null };
}

interface Found {
  readonly kept: readonly ChosenFix[];
  readonly leftOut: readonly LeftOut[];
  /** The last attempt that held; it is of all that is kept. */
  readonly last: Attempt | null;
}

/** The largest part, in order, that can be proved: each half on top of what was accepted of the half before it. */
async function search(fixes: readonly ChosenFix[], settling: Settling): Promise<Found> {
  const accept = async (found: Found, items: readonly ChosenFix[]): Promise<Found> => {
    if (items.length === 0) return found;
    const attempt = await tryFixes([...found.kept, ...items], settling);
    const failed = attempt?.failed ?? null;
    if (failed === null) return { ...found, kept: [...found.kept, ...items], last: attempt ?? found.last };
    const [only, ...more] = items;
    if (attempt !== null && only !== undefined && more.length === 0)
      return { ...found, leftOut: [...found.leftOut, blame(only, attempt.merged, failed)] };
    const middle = Math.ceil(items.length / 2);
    return accept(await accept(found, items.slice(0, middle)), items.slice(middle));
  };
  return accept({ kept: [], leftOut: [], last: null }, fixes);
}

/** Where the models could not be edited, to do that by hand is what is missing. */
function blame(fix: ChosenFix, { notes }: Merged, { claim, after }: ProofCheck): LeftOut {
  const unedited = notes.get(fix.id) ?? [];
  const failure = `with it, the proof of the whole fails: ${claim}: ${after ?? 'it does not hold'}`;
  return { fix, status: unedited.length === 0 ? 'left_out' : 'instructions', why: [failure, ...unedited].join('. ') };
}
