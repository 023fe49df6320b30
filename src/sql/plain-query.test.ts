import { expect, test } from 'vitest';
import { readPlainQuery } from './plain-query.js';

test.each([
  ['SELECT count(*) FROM public.orders WHERE NOT (total > 0)', ['count']],
  ['SELECT count(*) FROM a WHERE NOT (pg_catalog.lower(email) = email AND EXISTS (SELECT 1 FROM b))', ['count', 'lower']],
  ['SELECT count(*) FROM a WHERE pg_terminate_backend(1)', ['count', 'pg_terminate_backend']],
])('%s reads', async (sql, functions) => {
  expect(await readPlainQuery(sql)).toEqual({ functions });
});

test.each([
  'SELECT count(*) FROM a WHERE NOT (true); COMMIT; DROP TABLE a; --)',
  'SELECT 1 INTO b',
  'SELECT 1 FROM a FOR UPDATE',
  'WITH gone AS (DELETE FROM a RETURNING 1) SELECT count(*) FROM gone',
  'DELETE FROM a',
  'SELECT count(*) FROM a WHERE (',
  '',
])('%s does not', async (sql) => {
  expect(await readPlainQuery(sql)).toBeNull();
});
