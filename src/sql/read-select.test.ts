import { expect, it } from 'vitest';
import { readSelect } from './read-select.js';

it('reads tables, conditions of joins and WHERE, order and limit', () => {
  const shape = readSelect(
    `SELECT a.id FROM app.orders AS a JOIN items i ON i.order_id = a.id LEFT JOIN notes ON notes.item_id = i.id AND notes.kind = $2
     WHERE a.customer_id = $1 AND NOT a.is_deleted AND a.state IN ($3, $4) ORDER BY a.created_at DESC, lower(a.name) LIMIT $5`,
  );
  expect(shape?.tables).toEqual([
    { schema: 'app', name: 'orders', alias: 'a', outer: false },
    { schema: null, name: 'items', alias: 'i', outer: false },
    { schema: null, name: 'notes', alias: 'notes', outer: true },
  ]);
  expect(
    shape?.conditions.map(({ column, relation, outer }) => `${column.alias}.${column.column} ${relation}${outer ? ' (outer)' : ''}`),
  ).toEqual([
    'i.order_id equals',
    'a.id equals',
    'notes.item_id equals (outer)',
    'i.id equals (outer)',
    'notes.kind equals (outer)',
    'a.customer_id equals',
    'a.is_deleted equals',
    'a.state any of',
  ]);
  expect(shape?.order).toEqual([{ alias: 'a', column: 'created_at', descending: true, nulls: null }, null]);
  expect(shape).toMatchObject({ limited: true, aggregated: false, groupedBy: null, distinct: null });
});

it('knows one row of aggregates from a row for each group', () => {
  expect(readSelect('SELECT coalesce(sum(n), 0) FROM t')).toMatchObject({ aggregated: true });
  expect(readSelect('SELECT count(*) OVER () FROM t')).toMatchObject({ aggregated: false });
  expect(readSelect('SELECT state, count(*) FROM t GROUP BY t.state')).toMatchObject({
    aggregated: false,
    groupedBy: [{ alias: 't', column: 'state' }],
  });
  expect(readSelect('SELECT DISTINCT kind FROM t')?.distinct).toEqual([{ alias: null, column: 'kind' }]);
  expect(readSelect('SELECT DISTINCT ON (kind) kind FROM t')?.distinct).toBeNull();
});

it('gives nothing for what is no plain SELECT of tables', () => {
  expect(readSelect('SELECT 1 FROM t UNION SELECT 2 FROM u')).toBeNull();
  expect(readSelect('SELECT * FROM (SELECT 1) AS x')).toBeNull();
  expect(readSelect('UPDATE t SET a = 1')).toBeNull();
  expect(readSelect('SELECT FROM WHERE')).toBeNull();
});
