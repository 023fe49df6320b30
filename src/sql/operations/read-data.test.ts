import { beforeAll, expect, it } from 'vitest';
import { loadOperations, readOperations } from './read-operations.js';

beforeAll(loadOperations);

it.each(['UPDATE t SET a = 1 WHERE a = null', 'DELETE FROM t WHERE b > 1 AND NULL <> a', 'UPDATE t SET a = 1 WHERE false'])(
  'matches no row: %s',
  (sql) => {
    expect(readOperations(sql)).toMatchObject([{ kind: 'neutral' }]);
  },
);

it.each([
  'UPDATE t SET a = 1 WHERE a = null OR b = 1',
  'DELETE FROM t WHERE a IS NULL',
  'UPDATE t SET a = null',
  'DELETE FROM t WHERE true',
])('may match a row: %s', (sql) => {
  expect(readOperations(sql)).toMatchObject([{ kind: 'data' }]);
});

it('tells what an update fills', () => {
  expect(readOperations("UPDATE t SET a = 'x', b = 1 FROM u WHERE t.a IS NULL AND u.id = t.id")).toMatchObject([
    { rows: { effect: 'sets', columns: ['a', 'b'], whereNull: ['a'] } },
  ]);
});

it.each([
  'INSERT INTO t (a) SELECT a FROM u ON CONFLICT DO NOTHING',
  'INSERT INTO t (a) SELECT a FROM u WHERE NOT EXISTS (SELECT FROM t WHERE t.a = u.a)',
  'INSERT INTO t (a) SELECT u.a FROM u LEFT JOIN t ON t.a = u.a WHERE t.a IS NULL',
  'INSERT INTO t (a) SELECT a FROM u WHERE a NOT IN (SELECT a FROM t)',
])('adds missing rows: %s', (sql) => {
  expect(readOperations(sql)).toMatchObject([{ rows: { effect: 'adds missing' } }]);
});

it('keeps the literals of the rows that it adds', () => {
  expect(readOperations("INSERT INTO t (a, b, c, d) VALUES ('it''s', now(), 2::bigint, NULL), ('y', now(), 1.5, true)")).toMatchObject([
    {
      rows: {
        effect: 'adds',
        rows: [
          { a: "'it''s'", c: '2' },
          { a: "'y'", c: '1.5', d: 'true' },
        ],
      },
    },
  ]);
  expect(readOperations('INSERT INTO t SELECT 1')[0]).not.toHaveProperty('rows');
});

it('names every table that is truncated', () => {
  expect(readOperations('TRUNCATE a, b').map((one) => ('table' in one ? one.table?.name : null))).toEqual(['a', 'b']);
});
