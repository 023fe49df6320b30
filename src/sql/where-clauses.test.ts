import { expect, test } from 'vitest';
import { readWheres } from './where-clauses.js';

test.each([
  ['SELECT 1 FROM t WHERE a = 1', [['a = 1']]],
  [
    "SELECT 1 FROM é WHERE (é.a = 'x AND y' AND ((b)) BETWEEN 1 AND 2) AND NOT c -- AND d\n ORDER BY 1",
    [["é.a = 'x AND y'", '((b)) BETWEEN 1 AND 2', 'NOT c']],
  ],
  ['SELECT 1 FROM t WHERE a = 1 OR b = 2 AND c = 3 LIMIT 1', [['a = 1 OR b = 2 AND c = 3']]],
  ['SELECT 1 FROM t WHERE (a, b) < (1, 2) AND (a = 1 OR b = 2) GROUP BY a HAVING count(*) > 1', [['(a, b) < (1, 2)', '(a = 1 OR b = 2)']]],
  ['SELECT 1 FROM t WHERE CASE WHEN a AND b THEN c END AND d', [['CASE WHEN a AND b THEN c END', 'd']]],
  [
    'SELECT 1 FROM t WHERE a IN (SELECT x FROM u WHERE y = 1 AND z) AND b',
    [
      ['a IN (SELECT x FROM u WHERE y = 1 AND z)', 'b'],
      ['y = 1', 'z'],
    ],
  ],
  ['UPDATE t SET a = 1 WHERE b = $1 RETURNING a', [['b = $1']]],
  ['DELETE FROM t USING u WHERE t.a = u.a AND u.b', [['t.a = u.a', 'u.b']]],
  ['SELECT 1 FROM t WHERE a = 1 UNION SELECT 2 FROM u WHERE b = 2', [['a = 1'], ['b = 2']]],
  ['SELECT count(*) FILTER (WHERE a) FROM t WHERE b', [['b']]],
])('%s', (sql, expected) => {
  const read = readWheres(sql).map(({ conjuncts }) => conjuncts.map(({ text }) => text));
  expect(read.toSorted()).toEqual(expected.toSorted());
});
