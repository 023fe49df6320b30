import { expect, it } from 'vitest';
import { readSearchShapes } from './read-searches.js';

const told = (sql: string): string[] =>
  readSearchShapes(sql).map(
    ({ verb, within, tables, conditions, others }) =>
      `${verb} ${within}: ${tables.map(({ alias }) => alias).join(', ')}${others ? ' …' : ''} | ${conditions.map(({ column }) => `${column.alias ?? ''}.${column.column}`).join(', ')}`,
  );

it('reads what stands in WITH, FROM, set operations and subqueries', () => {
  expect(
    told(`WITH x AS (SELECT id FROM a WHERE a.k = 1) SELECT x.id, (SELECT count(*) FROM c WHERE c.x_id = x.id)
      FROM x JOIN b ON b.x_id = x.id WHERE EXISTS (SELECT 1 FROM d WHERE d.b_id = b.id)`),
  ).toEqual([
    'select statement: b … | b.x_id, x.id',
    'select value: c | c.x_id, x.id',
    'select test: d | d.b_id, b.id',
    'select source: a | a.k',
  ]);
  expect(told('SELECT id FROM a WHERE k = 1 UNION SELECT id FROM b WHERE l = 2')).toEqual([
    'select statement: a | .k',
    'select statement: b | .l',
  ]);
  expect(told('SELECT id FROM (SELECT id FROM a WHERE k = 1) AS s WHERE s.id > 5')).toEqual(['select source: a | .k']);
  expect(told('INSERT INTO a SELECT id FROM b WHERE l = 2')).toEqual(['select statement: b | .l']);
  expect(told('DELETE FROM a USING b WHERE a.b_id = b.id')).toEqual(['delete statement: a, b | a.b_id, b.id']);
});

it('tells what columns are used for from what is only given', () => {
  const [outer, inner] = readSearchShapes(
    'SELECT s.id, s.seen FROM (SELECT a.id, a.seen, a.gone FROM a WHERE a.k = 1) AS s, b WHERE s.seen AND b.old',
  );
  expect(outer?.used.map(({ column }) => column)).toEqual(['k', 'seen', 'old']);
  expect(inner?.used.map(({ column }) => column)).toEqual(['k']);
  expect(inner?.whole.usedOutputs).toEqual([{ alias: 's', column: 'seen' }]);
});
