import { expect, it } from 'vitest';
import { nameParameters } from './name-parameters.js';

const runtime = { literal: null, name: null };

it.each([
  ['UPDATE t SET a=$1, "B c"=$2 WHERE t.id = $3', 'UPDATE t SET a=:a, "B c"=:B_c WHERE t.id = :id'],
  ['UPDATE t SET id=$1 WHERE t.id = $2', 'UPDATE t SET id=:id WHERE t.id = :id_1'],
  [
    'INSERT INTO s.t (a, b, c) VALUES ($1, upper($2), $3::INTEGER) RETURNING t.id',
    'INSERT INTO s.t (a, b, c) VALUES (:a, upper(:value), :c::INTEGER) RETURNING t.id',
  ],
  ["DELETE FROM t WHERE a IN ($1) AND b LIKE '$2' LIMIT $2", "DELETE FROM t WHERE a IN (:a) AND b LIKE '$2' LIMIT :limit"],
  ['DELETE FROM t WHERE a BETWEEN $1 AND $2 OR $3 = t.c', 'DELETE FROM t WHERE a BETWEEN :a AND :value OR :c = t.c'],
])('names the parameters of %s after columns', (sql, expected) => {
  expect(nameParameters(sql, [runtime, runtime, runtime]).sql).toBe(expected);
});

it('writes what is always the same, and takes the name that the code has for what no column names', () => {
  expect(
    nameParameters('UPDATE t SET a=$1 WHERE f($2)', [
      { literal: "'it''s'", name: null },
      { literal: null, name: 'row.key' },
    ]),
  ).toEqual({ sql: "UPDATE t SET a='it''s' WHERE f(:row_key)", parameters: ['row_key'] });
});
