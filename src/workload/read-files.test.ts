import { expect, test } from 'vitest';
import { readCalls } from './calls.js';
import { readWorkload } from './read-files.js';

test.each([
  ['calls: 1200/min', 1200],
  ['calls: 2/s', 120],
  ['calls: 1.5k/hour', 25],
  ['calls: 1/week', 1 / 10080],
  ['calls: 3/minutes', 3],
  ['called often', null],
])('%s', (comment, expected) => {
  expect(readCalls([comment])).toBe(expected);
});

test('names queries by file and number, with rate and place', () => {
  const text = '-- Note.\n-- calls: 2/min\nSELECT :a;\n\nSELECT 2\n';
  expect(readWorkload(text, 'q.sql')).toEqual([
    {
      name: 'q.sql#1',
      sql: 'SELECT $1',
      callsPerMinute: 2,
      origin: 'workload file',
      place: { file: 'q.sql', line: 3, column: 1, endLine: 3, endColumn: 10 },
    },
    {
      name: 'q.sql#2',
      sql: 'SELECT 2',
      callsPerMinute: null,
      origin: 'workload file',
      place: { file: 'q.sql', line: 5, column: 1, endLine: 5, endColumn: 9 },
    },
  ]);
});
