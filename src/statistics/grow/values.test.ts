import { expect, test } from 'vitest';
import { stretchNumbers, stretchTimes } from './values.js';

test('stretches whole numbers beyond what a double holds, and nothing else', () => {
  expect(stretchNumbers('{9007199254740993,9007199254740995}', 10)).toBe('{"9007199254740993","9007199254741013"}');
  expect(stretchNumbers('{1,100,1000}', 1000, 32_767n)).toBe('{"1","3248","32767"}');
  expect(stretchNumbers('{a,b}', 10)).toBe('{a,b}');
  expect(stretchNumbers('{5}', 10)).toBe('{5}');
});

test('stretches dates backwards, but not to before the first year', () => {
  expect(stretchTimes('{2026-01-01,2026-01-03}', 2)).toBe('{"2025-12-30","2026-01-03"}');
  expect(stretchTimes('{"2016-01-01 00:00:00","2026-01-01 00:00:00"}', 1000)).toBe('{"2016-01-01 00:00:00","2026-01-01 00:00:00"}');
  expect(stretchTimes('{-infinity,2026-01-03}', 2)).toBe('{-infinity,2026-01-03}');
});
