import { expect, test } from 'vitest';
import { fakeFix, index } from '../../../test/fix/sample-fixes.js';
import type { Change, EditPython } from '../../change/change.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';
import { chooseSafe } from './choose.js';
import { findReleasedUpgrade, refuseRivals } from './conflicts.js';
import { dropCovered } from './drop-covered.js';
import { fixRequest } from './request.js';
import { readWords } from './words.js';

const edit = (place: Partial<EditPython['edits'][number]['place']> = {}, more: Partial<EditPython> = {}): EditPython => ({
  kind: 'editPython',
  edits: [{ place: { file: 'a.py', line: 1, column: 1, endLine: 1, endColumn: 1, ...place }, before: '', after: 'x' }],
  ...more,
});

test('safe is what was executed, was seen to pass, can be undone and leaves the meaning of the code', () => {
  const answered = (answer: string | null) => ({ preflight: [{ sql: 'SELECT 1', answer, why: answer === null ? 'nobody asked' : null }] });
  const irreversible = fakeFix('gone', [index(['a'])]);
  const { fixes, notSafe } = chooseSafe([
    fakeFix('index', [index(['a'])]),
    fakeFix('passed', [index(['b'])], answered('0')),
    fakeFix('same', [edit({}, { behaviour: 'same' })]),
    fakeFix('changed', [edit()]),
    fakeFix('unanswered', [index(['c'])], answered(null)),
    fakeFix('failing', [index(['d'])], answered('3')),
    fakeFix('other', [index(['e'])], { proof: { grade: 'executed_other_major', why: 'no 16 was at hand' } }),
    fakeFix('unproved', [index(['f'])], { proof: { grade: 'not_proved', why: 'nothing could be checked' } }),
    {
      ...irreversible,
      recommendation: {
        ...irreversible.recommendation,
        migration: { steps: [], irreversible: { why: 'rows are lost', recovery: 'a backup' } },
      },
    },
  ]);
  expect(fixes.map(({ id }) => id)).toEqual(['index', 'passed', 'same']);
  expect(Object.fromEntries(notSafe.map(({ fix, why }) => [fix.id, why]))).toEqual({
    changed: ['it may change what the code answers or how it is called'],
    unanswered: ['a pre-flight query is not answered: nobody asked'],
    failing: ['a pre-flight query answers 3, not 0'],
    other: ['it is proved on another major: no 16 was at hand'],
    unproved: ['it is not proved: nothing could be checked'],
    gone: ['it cannot be undone: rows are lost'],
  });
});

test('what another chosen change does as well is dropped', () => {
  const [short, long, same, partial] = [
    fakeFix('short', [index(['a'])]),
    fakeFix('long', [index(['a', 'b'])]),
    fakeFix('same', [index(['a', 'b'])]),
    fakeFix('partial', [index(['a'], { where: 'live' })]),
  ];
  const { kept, covered } = dropCovered([short, long, same, partial]);
  expect(kept).toEqual([long, partial]);
  expect(covered.map(({ fix, why }) => [fix.id, why])).toEqual([
    ['short', 'change long does it too'],
    ['same', 'change long does it too'],
  ]);
});

test('of two that make different things of one object the later is left out', () => {
  const drop: Change = { kind: 'dropConstraint', schema: 'public', table: 'orders', name: 'positive', definition: 'CHECK (a > 0)' };
  const add: Change = { kind: 'addCheck', schema: 'public', table: 'orders', name: 'positive', expression: 'a > 0' };
  const [one, two] = [fakeFix('one', [add]), fakeFix('two', [{ ...add, expression: 'a > 1' }])];
  const { kept, refused } = refuseRivals([one, two, fakeFix('three', [drop]), fakeFix('four', [add])]);
  expect(kept.map(({ id }) => id)).toEqual(['one', 'four']);
  expect(refused.map(({ fix, why }) => [fix.id, why])).toEqual([
    ['two', 'it makes something else of the same object than "change one" (one)'],
    ['three', 'it makes something else of the same object than "change one" (one)'],
  ]);
});

test('what upgrade() of a revision does is never edited', () => {
  const place = { file: 'a.py', line: 3, column: 1, endLine: 5, endColumn: 9 };
  const revisions = [{ id: 'aaaa', file: 'a.py', upgrade: { place } }] as unknown as readonly Revision[];
  const at = (line: number, column: number, endLine = line, endColumn = column): string | null =>
    findReleasedUpgrade(fakeFix('x', [edit({ line, column, endLine, endColumn })]), revisions);
  expect([at(2, 1), at(3, 1), at(5, 9), at(6, 1, 9, 1), at(1, 1, 3, 1)]).toEqual([null, null, null, null, null]);
  expect(at(4, 5)).toBe('it edits upgrade() of revision aaaa, which may have run already');
  expect([at(1, 1, 9, 1), at(3, 1, 3, 5), at(5, 1, 7, 1)]).not.toContain(null);
});

test('words are ids, and at most one directory', () => {
  const read = (what: readonly string[], allSafe = false) => readWords(fixRequest.parse({ what, allSafe }));
  expect(read(['0123456789ab', 'app', '0123456789ab'])).toEqual({ dir: 'app', ids: ['0123456789ab'] });
  expect(read([], true)).toEqual({ dir: '.', ids: null });
  expect(read(['./0123456789ab'], true)).toEqual({ dir: './0123456789ab', ids: null });
  for (const [what, allSafe] of [
    [[], false],
    [['app', 'other'], true],
    [['0123456789ab'], true],
  ] as const)
    expect(() => read(what, allSafe)).toThrow(expect.objectContaining({ code: 'usage' }));
});
