import { expect, test } from 'vitest';
import { fresh, readContinued, refuseOtherSchema, refuseTooDeep } from './continue.js';
import type { Judged } from './judge.js';

const of = { plinth: '0.1.0', dir: 'shop', side: 'revisions', schemaFingerprint: 'f' };

function continued(tables: readonly string[], depth = 0) {
  const objects = new Map(
    tables.map((name) => [`table public.${name}`, { object: `table public.${name}`, fingerprint: '1', sizes: null }]),
  );
  return { ...fresh, past: { ...fresh.past, of, depth, objects } };
}

function judged(side: Judged['side'], ...tables: readonly string[]): Judged {
  return { side, catalog: { tables: tables.map((name) => ({ schema: 'public', name })) } } as unknown as Judged;
}

const failsWith = (code: string) => expect.objectContaining({ code, hint: expect.any(String) });

test('a fresh review goes on from nothing, and nothing is refused', () => {
  expect(readContinued({})).toBe(fresh);
  refuseTooDeep(fresh, 0);
  refuseOtherSchema(fresh, judged('models'));
});

test('results without an analysis', () => {
  expect(() => readContinued({ results: ['a.json'] })).toThrow(failsWith('usage'));
});

test('an analysis of another side, or of other tables', () => {
  expect(() => refuseOtherSchema(continued(['a', 'b', 'c']), judged('models', 'a', 'b', 'c'))).toThrow(failsWith('previous_other_schema'));
  expect(() => refuseOtherSchema(continued(['a', 'b', 'c']), judged('revisions', 'a', 'x', 'y'))).toThrow(
    failsWith('previous_other_schema'),
  );
  refuseOtherSchema(continued(['a', 'b', 'c']), judged('revisions', 'a', 'b', 'x', 'y', 'z'));
});

test('the depth is bounded', () => {
  refuseTooDeep(continued([], 4));
  expect(() => refuseTooDeep(continued([], 5))).toThrow(failsWith('continuation_too_deep'));
  expect(() => refuseTooDeep(continued([], 1), 1)).toThrow(failsWith('continuation_too_deep'));
  refuseTooDeep(continued([], 7), 8);
});
