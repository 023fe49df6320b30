import { expect, test } from 'vitest';
import type { Place } from '../../source/place.js';
import { type CallValue, reference, type Value } from '../../python/value.js';
import { literalOf } from './literal.js';

const place: Place = { file: 'a.py', line: 1, column: 1, endLine: 1, endColumn: 2 };
const number = (value: number): Value => ({ kind: 'number', value, float: false });

function datetime(parts: readonly number[], keywords: CallValue['keywords'] = []): Value {
  return { kind: 'call', callee: reference('datetime.datetime'), args: parts.map(number), keywords, place, assigned: new Map() };
}

test('values as they stand in a statement', () => {
  expect(literalOf({ kind: 'none' })).toBe('NULL');
  expect(literalOf({ kind: 'string', value: "it's", place: null })).toBe("'it''s'");
  expect(literalOf(datetime([2020, 1, 2, 3]))).toBe("'2020-01-02 03:00:00'");
});

test('a moment whose zone or fraction would be lost is none', () => {
  expect(literalOf(datetime([2020, 1, 2], [{ name: 'tzinfo', value: reference('datetime.timezone.utc'), place }]))).toBeNull();
  expect(literalOf(datetime([2020, 1, 2, 3, 4, 5, 600]))).toBeNull();
});
