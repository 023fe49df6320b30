import { expect, test } from 'vitest';
import type { Candidate, Finding } from '../engine/finding.js';
import type { Proved, Trial } from './proof.js';
import { settleWinners } from './settle-winners.js';

function trial(title: string, more: Partial<Candidate> = {}, passed = true): Trial {
  return {
    candidate: { title, changes: [], why: '', drawback: null, ...more },
    up: [],
    down: [],
    checks: [],
    passed,
    reason: passed ? null : 'it fails',
  };
}

function proved(id: string, trials: readonly Trial[]): Proved {
  const finding: Finding = {
    id,
    rule: 'a/b',
    redFlag: null,
    severity: 'info',
    place: null,
    message: '',
    evidence: {},
    claims: [],
    subject: { kind: 'table', schema: 'public', relation: id, name: null },
    candidates: trials.map(({ candidate }) => candidate),
  };
  return { finding, trials, winner: trials.find(({ passed }) => passed) ?? null };
}

/** Lets only these titles agree; notes what was asked together. */
async function settle(given: readonly Proved[], agreeing: readonly string[]): Promise<{ asked: string[][]; settled: Proved[] }> {
  const asked: string[][] = [];
  const settled = await settleWinners(given, (open) => {
    asked.push(open.map(({ winner }) => winner?.candidate.title ?? ''));
    return Promise.resolve(
      new Map(
        open.map(({ finding, winner }) => {
          const ok = agreeing.includes(winner?.candidate.title ?? '');
          return [finding.id, { claim: 'agree', ok, before: null, after: ok ? 'equal' : 'it differs' }];
        }),
      ),
    );
  });
  return { asked, settled };
}

test('what takes the place of a winner that fell is checked as well, until one holds', async () => {
  const { asked, settled } = await settle(
    [proved('one', [trial('a'), trial('b'), trial('c')]), proved('two', [trial('x'), trial('y')])],
    ['c', 'x'],
  );
  expect(asked).toEqual([['a', 'x'], ['b'], ['c']]);
  expect(settled.map(({ winner }) => winner?.candidate.title)).toEqual(['c', 'x']);
  expect(settled[0]?.winner?.checks).toEqual([{ claim: 'agree', ok: true, before: null, after: 'equal' }]);
  expect(settled[0]?.trials.map(({ reason }) => reason)).toEqual(['agree: it differs', 'agree: it differs', null]);
});

test('an alternative that only the user can want, and one that failed before, never take the place', async () => {
  const { asked, settled } = await settle(
    [proved('one', [trial('a'), trial('b', {}, false), trial('c', { alternativeOnly: true })])],
    ['b', 'c'],
  );
  expect(asked).toEqual([['a']]);
  expect(settled[0]?.winner).toBeNull();
});
