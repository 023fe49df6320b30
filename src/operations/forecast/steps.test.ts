import { expect, test } from 'vitest';
import { middleOf, readSteps } from './steps.js';

test('steps are rising, each once, and begin today', () => {
  expect(readSteps({})).toEqual({ unit: 'times', steps: [1, 10, 100, 1000] });
  expect(readSteps({ times: ['100', ' 10', '10'] })).toEqual({ unit: 'times', steps: [1, 10, 100] });
  expect(readSteps({ months: ['24', '12'] })).toEqual({ unit: 'months', steps: [0, 12, 24] });
});

test('looks between times by their ratio, and between months by their difference', () => {
  expect(middleOf({ unit: 'times', steps: [] }, 10, 1000)).toBe(100);
  expect(middleOf({ unit: 'months', steps: [] }, 12, 24)).toBe(18);
});

test.each([
  [{ times: ['0.5'] }, '--times takes numbers from 1'],
  [{ times: [''] }, '--times takes numbers'],
  [{ times: ['NaN'] }, '--times takes numbers'],
  [{ months: ['soon'] }, '--months takes numbers from 0'],
  [{ months: ['-1'] }, '--months takes numbers'],
  [{ times: ['2'], months: ['2'] }, 'two ways'],
  [{ times: Array.from({ length: 13 }, (_, step) => String(step + 2)) }, 'at most 12 steps'],
])('%j is refused', (asked, message) => {
  expect(() => readSteps(asked)).toThrow(message);
});
