import { describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { noDebian, startDebian } from '../../test/harness/debian.js';
import type { Server } from '../shadow/server.js';
import { atJudgedSize, explainQuery } from './explain-query.js';

const QUERY = 'SELECT id FROM orders WHERE customer_id = $1 AND id > $2';

/** Runs the text as a reader would, in one go, and twice: it must leave nothing behind. */
async function planOn(sql: string, major: number, server?: Server): Promise<string> {
  await using database = await testDatabase(server);
  await database.client.query('CREATE TABLE orders (id int PRIMARY KEY, customer_id int)');
  const text = explainQuery(sql, major);
  await database.client.query(text);
  return JSON.stringify(await database.client.query(text));
}

it('shows the plan on the server of the run', async () => {
  expect(explainQuery(QUERY, 18)).toBe(`EXPLAIN (GENERIC_PLAN) ${QUERY}`);
  expect(await planOn(QUERY, 18)).toContain('customer_id = $1');
  expect(await planOn('SELECT id FROM orders', 15)).toContain('Seq Scan');
});

it('the text for 15 runs on newer servers too', async () => {
  expect(await planOn(QUERY, 15)).toContain('customer_id = $1');
});

describe.skipIf(noDebian)('on PostgreSQL 15', () => {
  it('shows the generic plan there', async () => {
    const server = await startDebian();
    try {
      expect(await planOn(QUERY, 15, server)).toContain('customer_id = $1');
    } finally {
      await server.stop();
    }
  });
});

it('says at which size the plan holds', () => {
  expect(atJudgedSize('Seq Scan', 'planned at 54 000 rows, no sequential scan of orders: …')).toBe('Seq Scan (at 54 000 rows)');
  expect(atJudgedSize('Seq Scan', 'planned at 1 000 000 rows (assumed: no volume is known), no …')).toBe(
    'Seq Scan (at 1 000 000 rows, assumed: no volume is known)',
  );
});
