import { expect, test } from 'vitest';
import { readStatementUse } from './statement-use.js';

test('tables, what is searched and what is sorted by', () => {
  const use = readStatementUse(
    'WITH recent AS (SELECT id FROM app.jobs WHERE state = $1) SELECT m.id FROM media m JOIN recent r ON r.id = m.job_id WHERE size > 3 ORDER BY m.at DESC',
  );
  expect(use).toEqual({
    verb: 'select',
    written: null,
    tables: [
      { schema: null, name: 'media', alias: 'm' },
      { schema: 'app', name: 'jobs', alias: 'jobs' },
    ],
    searched: [
      { of: 'r', column: 'id' },
      { of: 'm', column: 'job_id' },
      { of: null, column: 'size' },
      { of: null, column: 'state' },
    ],
    sorted: [{ of: 'm', column: 'at' }],
  });
});

test.each([
  ['INSERT INTO a (x, y) VALUES ($1, $2) ON CONFLICT (x) DO UPDATE SET y = excluded.y, z = 1', 'insert', ['x', 'y', 'z']],
  ['UPDATE a SET x = 1, y = $1 WHERE id = $2', 'update', ['x', 'y']],
  ['DELETE FROM a WHERE id = $1', 'delete', []],
])('%s writes', (sql, verb, columns) => {
  expect(readStatementUse(sql)).toMatchObject({ verb, written: { table: { schema: null, name: 'a' }, columns }, tables: [{ name: 'a' }] });
});

test('what does not parse is not read', () => {
  expect(readStatementUse('SELEC')).toBeNull();
  expect(readStatementUse('SELECT 1; SELECT 2')).toBeNull();
});
