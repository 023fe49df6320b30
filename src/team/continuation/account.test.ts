import { expect, test } from 'vitest';
import type { Outcome } from '../../engine/finding.js';
import { accountFor, type Present, type PresentFinding } from './account.js';
import type { JudgedObject } from './objects.js';
import { compareObjects, noPast, type Past, type PastFinding } from './past.js';

function finding(id: string, more: Partial<PastFinding> = {}): PastFinding {
  return {
    id: id.padStart(12, '0'),
    rule: 'indexes/one',
    severity: 'warning',
    subject: { kind: 'column', schema: 'public', relation: 'orders', name: id },
    evidence: { rows: 100, columns: ['a'] },
    message: `${id} is slow.`,
    recommendation: 'aaaaaaaaaaaa',
    noRecommendation: null,
    ...more,
  };
}

const now = (each: PastFinding, more: Partial<PresentFinding> = {}): PresentFinding => ({ ...each, takenOver: false, ...more });
const object = (name: string, fingerprint: string): JudgedObject => ({ object: name, fingerprint, sizes: null });
const objects = (...all: readonly JudgedObject[]) => new Map(all.map((each) => [each.object, each]));
const looked: Outcome = { rule: 'indexes/one', status: 'checked', objects: 3 };

function account(earlier: readonly PastFinding[], present: Partial<Present>, before = objects(object('table public.orders', '1'))) {
  const past: Past = {
    ...noPast,
    of: { plinth: '0.1.0', dir: '.', side: 'models', schemaFingerprint: 'f' },
    findings: earlier,
    objects: before,
  };
  const ended = {
    findings: [],
    outcomes: [looked],
    objects: before,
    accepted: new Map(),
    volumesBy: new Map(),
    decisions: new Map(),
    ...present,
  };
  return accountFor(past, { ...ended, changes: compareObjects(past, ended.objects) });
}

const only = (...args: Parameters<typeof account>) => {
  const [first, ...others] = account(...args);
  expect(others).toEqual([]);
  return first;
};

test('still open: with the same evidence, or not examined again', () => {
  const a = finding('a');
  expect(only([a], { findings: [now(a)] })).toMatchObject({ state: 'still_open', reason: 'found again with the same evidence' });
  expect(only([a], { findings: [now(a, { takenOver: true })] })).toMatchObject({
    state: 'still_open',
    reason: expect.stringMatching(/^not examined again: .* unchanged since/),
  });
});

test('still open: live counts never stand still', () => {
  const a = finding('a');
  expect(only([a], { findings: [now(a, { evidence: { rows: 105, columns: ['a'] } })] })?.state).toBe('still_open');
});

test('changed: says what', () => {
  const a = finding('a');
  const moved = now(a, { evidence: { rows: 900, columns: ['a'] }, severity: 'error', recommendation: null });
  expect(only([a], { findings: [moved] })).toMatchObject({
    state: 'changed',
    reason: 'severity warning, now error; rows 100, now 900; recommendation aaaaaaaaaaaa is offered no more',
  });
});

test('resolved: its object changed, or is gone', () => {
  expect(only([finding('a')], { objects: objects(object('table public.orders', '2')) })).toMatchObject({
    state: 'resolved',
    reason: 'no longer found: table orders changed',
  });
  expect(only([finding('a')], { objects: objects() })).toMatchObject({
    state: 'resolved',
    reason: 'no longer found: table orders is gone',
  });
});

test('superseded: another one of its rule on its table stands in its place, each for one', () => {
  const [heir, second] = [
    now(finding('x')),
    now(finding('y', { subject: { kind: 'column', schema: 'public', relation: 'users', name: 'y' } })),
  ];
  const accounts = account([finding('a'), finding('b')], {
    findings: [heir, second],
    objects: objects(object('table public.orders', '2')),
  });
  expect(accounts.map(({ state, by }) => [state, by])).toEqual([
    ['superseded', heir.id],
    ['resolved', null],
  ]);
});

test('withdrawn: nothing of it changed, but what it was judged by', () => {
  expect(only([finding('a')], {})).toMatchObject({ state: 'withdrawn', reason: expect.stringContaining('nothing of its objects changed') });
  const volumesBy = new Map([['orders', '0000000000aa']]);
  expect(only([finding('a')], { volumesBy })).toMatchObject({
    state: 'withdrawn',
    reason: 'it does not hold at the volumes of orders that request 0000000000aa was answered with',
  });
  const left: Outcome = { rule: 'indexes/one', status: 'skipped', why: 'skipped on request', byRequest: true };
  expect(only([finding('a')], { outcomes: [left] })).toMatchObject({
    state: 'withdrawn',
    reason: 'its rule was left out: skipped on request',
  });
  expect(only([finding('a')], { outcomes: [] })).toMatchObject({ state: 'withdrawn', reason: 'this version has no rule indexes/one' });
  expect(only([finding('a')], { accepted: new Map([[finding('a').id, 'it is small']]) })).toMatchObject({
    state: 'withdrawn',
    reason: 'accepted: it is small',
  });
});

test('could not look is never found nothing', () => {
  const blind: Outcome = { rule: 'indexes/one', status: 'skipped', why: 'no models', byRequest: false };
  expect(only([finding('a')], { outcomes: [blind], objects: objects() })).toMatchObject({
    state: 'still_open',
    reason: 'its rule could not look this time: no models',
  });
  const broken: Outcome = { rule: 'indexes/one', status: 'failed', cause: new Error('x') };
  expect(only([finding('a')], { outcomes: [broken] })?.state).toBe('still_open');
});

test('a decision is told and makes no finding go away', () => {
  const a = finding('a');
  const decisions = new Map([[a.id, 'Backend Architect rejected its advice (request 0000000000aa)']]);
  expect(only([a], { findings: [now(a)], decisions })).toMatchObject({
    state: 'still_open',
    reason: expect.stringMatching(/; Backend Architect rejected/),
  });
});

test('each earlier finding once, in their order', () => {
  const all = ['a', 'b', 'c', 'd'].map((id) => finding(id));
  const accounts = account(all, { findings: [now(all[2]!), now(all[0]!)] });
  expect(accounts.map((each) => each.finding)).toEqual(all.map(({ id }) => id));
});
