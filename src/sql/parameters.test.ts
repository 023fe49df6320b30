import { expect, test } from 'vitest';
import { numberParameters } from './parameters.js';

test.each([
  ['SELECT * FROM t WHERE a = :a AND b = :b AND c = :a', 'SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $1'],
  ['SELECT a::text, now()::date FROM t WHERE a = %(x)s', 'SELECT a::text, now()::date FROM t WHERE a = $1'],
  ['SELECT %s, %s', 'SELECT $1, $2'],
  ['SELECT \':a\', ":b", $$ :c $$ -- :d', 'SELECT \':a\', ":b", $$ :c $$ -- :d'],
  ['SELECT $1, x[1:2]', 'SELECT $1, x[1:2]'],
])('%s', (sql, expected) => {
  expect(numberParameters(sql)).toBe(expected);
});
