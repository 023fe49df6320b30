import type { Change, CreateIndex } from '../../change/change.js';
import { meaningOf } from '../../change/raw-sql.js';
import { type ChosenFix, describeFix, type LeftOut } from './chosen-fix.js';

/**
 * Takes out what the other chosen fixes do as well: the same changes, or an index that leads with the columns of this one. Whether its
 * findings are then gone is shown by the proof of the whole.
 */
export function dropCovered(fixes: readonly ChosenFix[]): { readonly kept: readonly ChosenFix[]; readonly covered: readonly LeftOut[] } {
  const kept: ChosenFix[] = [];
  const covered: LeftOut[] = [];
  for (const [position, fix] of fixes.entries()) {
    const others = [...kept, ...fixes.slice(position + 1)];
    const by = others.find((other) =>
      fix.changes.every((change) => other.changes.some((wider) => covers(wider, change, kept.includes(other)))),
    );
    if (by === undefined) kept.push(fix);
    else covered.push({ fix, status: 'covered', why: `${describeFix(by)} does it too` });
  }
  return { kept, covered };
}

/** Of two that are equal, the first is kept. */
function covers(wider: Change, change: Change, isBefore: boolean): boolean {
  if (isBefore && JSON.stringify(wider) === JSON.stringify(change)) return true;
  const [long, short] = [plainIndex(wider), plainIndex(change)];
  if (long === null || short === null || long.schema !== short.schema || long.table !== short.table) return false;
  return long.keys.length > short.keys.length && short.keys.every((key, at) => JSON.stringify(key) === JSON.stringify(long.keys[at]));
}

/** A B-tree index of columns on all rows; null for any other change. */
function plainIndex(change: Change): CreateIndex | null {
  const [index, ...more] = meaningOf(change);
  if (index?.kind !== 'createIndex' || more.length > 0) return null;
  const plain = index.method === 'btree' && !index.unique && index.where === null && index.include.length === 0;
  return plain && index.keys.every(({ column }) => column !== null) ? index : null;
}
