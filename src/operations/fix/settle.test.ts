import { expect, test } from 'vitest';
import type { ChosenFix } from './chosen-fix.js';
import { fakeFix, index } from '../../../test/fix/sample-fixes.js';
import type { Merged } from './merge.js';
import type { JointProof } from './prove-together.js';
import { type Settled, settleFixes } from './settle.js';

interface Spoiled {
  readonly settled: Settled;
  readonly tries: number;
}

/** Settles eight fixes of which the whole fails wherever all of one of these sets are in it; `blame` names who is blamed. */
async function settle(
  spoilers: readonly (readonly string[])[],
  blame: (ids: readonly string[]) => readonly string[] = () => [],
): Promise<Spoiled> {
  const fixes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => fakeFix(id, [index([id])]));
  let tries = 0;
  const settled = await settleFixes(fixes, {
    merge: (some): Merged => ({
      fixes: some,
      leftOut: [],
      files: some.map(({ id }) => ({ file: id, before: null, after: id })),
      revisions: [],
      scripts: null,
      notes: new Map(),
    }),
    prove: ({ fixes: some }): Promise<JointProof> => {
      tries += 1;
      const ids = some.map(({ id }) => id);
      const spoiler = spoilers.find((set) => set.every((id) => ids.includes(id)));
      const check = { claim: 'all is well', ok: spoiler === undefined, before: null, after: spoiler?.join(' ') ?? 'yes' };
      return Promise.resolve({
        checks: [check],
        blamed: new Set(spoiler === undefined ? [] : blame(spoiler)),
        findings: [],
        measured: new Map(),
      });
    },
  });
  return { settled, tries };
}

const ids = (fixes: readonly ChosenFix[]): string => fixes.map(({ id }) => id).join('');

test('what holds as a whole is proved once', async () => {
  const { settled, tries } = await settle([]);
  expect({ kept: ids(settled.merged.fixes), left: settled.leftOut, tries }).toEqual({ kept: 'abcdefgh', left: [], tries: 1 });
});

test.each([
  ['one', [['c']], 'abdefgh', 'c'],
  ['two', [['a'], ['h']], 'bcdefg', 'ah'],
  ['a pair: the later', [['b', 'g']], 'abcdefh', 'g'],
  ['all', [...'abcdefgh'].map((id) => [id]), '', 'abcdefgh'],
])('nobody is blamed for %s: it is searched for, and the rest is proved as a whole', async (_, spoilers, kept, left) => {
  const { settled } = await settle(spoilers);
  expect(ids(settled.merged.fixes)).toBe(kept);
  expect(settled.leftOut.map(({ fix }) => fix.id).join('')).toBe(left);
  expect(settled.leftOut[0]?.why).toContain('all is well: ');
  expect(settled.proof?.checks.every(({ ok }) => ok) ?? true).toBe(true);
});

test('who is blamed is left out at once', async () => {
  const { settled, tries } = await settle([['c'], ['f']], (set) => set);
  expect({ kept: ids(settled.merged.fixes), tries }).toEqual({ kept: 'abdegh', tries: 3 });
});
