import { expect, it } from 'vitest';
import { tidyParentheses } from './tidy-parentheses.js';

it.each([
  ['DELETE FROM t WHERE (t.a IS NULL) AND ((t.b < 0) OR (NOT (t.c)))', 'DELETE FROM t WHERE t.a IS NULL AND (t.b < 0 OR NOT t.c)'],
  [
    'UPDATE t SET a=1 WHERE ((t.id IN (SELECT u.id FROM u WHERE (u.x = 1))))',
    'UPDATE t SET a=1 WHERE t.id IN (SELECT u.id FROM u WHERE u.x = 1)',
  ],
  ["DELETE FROM t WHERE ((t.a = 'x') OR (t.a = '(y'))", "DELETE FROM t WHERE t.a = 'x' OR t.a = '(y'"],
  [
    'DELETE FROM t WHERE (t.a BETWEEN 1 AND 2) AND (t.b = 1 AND t.c = 2)',
    'DELETE FROM t WHERE t.a BETWEEN 1 AND 2 AND (t.b = 1 AND t.c = 2)',
  ],
])('%s', (sql, tidy) => {
  expect(tidyParentheses(sql)).toBe(tidy);
});

it.each([
  'UPDATE t SET a=(t.b * 2) WHERE f(t.c) = (SELECT max(x) FROM u) AND NOT (t.d = 1 OR t.e)',
  'DELETE FROM t WHERE (t.a, t.b) IN ((1, 2)) AND (t.c OR t.d) AND EXISTS (SELECT 1)',
  "INSERT INTO t (a) VALUES ('WHERE (x)')",
])('leaves %s', (sql) => {
  expect(tidyParentheses(sql)).toBe(sql);
});
