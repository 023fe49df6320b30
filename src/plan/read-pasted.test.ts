import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/harness/database.js';
import { isFailure } from '../failure/failure.js';
import type { PlanNode } from './plan.js';
import { readPlan } from './read-plan.js';
import { looksLikePlan, readPasted } from './read-pasted.js';

let at: TestDatabase;

beforeAll(async () => {
  at = await testDatabase();
  await at.client.query(`
    CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL, born date);
    CREATE TABLE "Odd books" (id int PRIMARY KEY, author_id int NOT NULL REFERENCES authors, title text, price numeric);
    INSERT INTO authors SELECT n, 'author ' || n, date '1900-01-01' + n FROM generate_series(1, 400) n;
    INSERT INTO "Odd books" SELECT n, 1 + n % 400, 'title ' || n, n % 90 FROM generate_series(1, 6000) n;
    CREATE INDEX "books by author" ON "Odd books" (author_id, price);
    ANALYZE`);
  return () => at.drop();
});

const queries = [
  `SELECT a.name, count(*), max(b.price) FROM authors a LEFT JOIN "Odd books" b ON b.author_id = a.id AND b.title <> 'x -> y (cost=1.00..2.00' GROUP BY a.name HAVING count(*) > 1 ORDER BY a.name, 2 DESC`,
  `WITH recent AS MATERIALIZED (SELECT * FROM "Odd books" WHERE price > 3) SELECT * FROM recent r WHERE r.author_id NOT IN (SELECT id FROM authors WHERE born > '1900-03-01') LIMIT 5`,
  `SELECT title, (SELECT name FROM authors a WHERE a.id = b.author_id) FROM "Odd books" b WHERE author_id = 3 OR author_id = 5`,
  `SELECT * FROM "Odd books" b JOIN authors a ON a.id = b.author_id WHERE b.price = (SELECT max(price) FROM "Odd books") AND a.id < 100`,
  `SELECT id FROM authors UNION SELECT author_id FROM "Odd books" EXCEPT SELECT 7`,
  `UPDATE authors SET name = 'x' WHERE id IN (SELECT author_id FROM "Odd books" WHERE price > 80)`,
  `SELECT * FROM generate_series(1, 10) g JOIN LATERAL (SELECT * FROM "Odd books" b WHERE b.author_id = g ORDER BY price DESC LIMIT 1) s ON true`,
  `SELECT author_id, row_number() OVER (PARTITION BY author_id ORDER BY price) FROM "Odd books" ORDER BY author_id DESC LIMIT 3`,
];

async function explainAs(sql: string, options: string): Promise<string> {
  const { rows } = await at.client.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (${options}) ${sql}`);
  return rows.map((row) => (typeof row['QUERY PLAN'] === 'string' ? row['QUERY PLAN'] : JSON.stringify(row['QUERY PLAN']))).join('\n');
}

/** What the text has too: it names no side of a join, and no schema of a CTE's. */
function comparable(node: PlanNode): unknown {
  const { relationship, presortedKeys, plans, subplan, direction, ...rest } = node;
  return { ...rest, subplan: subplan?.replace(/ \(returns.*/, ''), plans: plans.map(comparable) };
}

describe('a plan pasted as text', () => {
  test.each(queries)('is the same as FORMAT JSON gives: %s', async (sql) => {
    const text = await explainAs(sql, 'VERBOSE');
    const json: unknown = JSON.parse(await explainAs(sql, 'VERBOSE, FORMAT JSON'));
    const [pasted, ...others] = readPasted(text);
    expect(others).toEqual([]);
    expect(comparable(pasted!.plan.root)).toEqual(comparable(readPlan(json).root));
  });

  test('has what ANALYZE saw', async () => {
    await at.client.query(`SET work_mem = '64kB'; SET enable_hashagg = off; SET max_parallel_workers_per_gather = 0`);
    const sql = `SELECT title, count(*) FROM "Odd books" WHERE price < 89 GROUP BY title`;
    const options = 'ANALYZE, BUFFERS, TIMING OFF, SUMMARY ON';
    const [text] = readPasted(await explainAs(sql, options));
    const json = readPlan(JSON.parse(await explainAs(sql, `${options}, FORMAT JSON`)));
    await at.client.query('RESET work_mem; RESET enable_hashagg; RESET max_parallel_workers_per_gather');
    const seen = ({ root }: typeof json) => {
      const sort = root.plans[0]!;
      return { rows: root.actual?.rows, sort: sort.actual?.sort, scan: sort.plans[0]!.actual };
    };
    expect(seen(text!.plan)).toEqual(seen(json));
    expect(seen(json).sort).toMatchObject({ onDisk: true });
    expect(text!.plan.executionTime).toBeGreaterThan(0);
  });

  test('keeps its tree in the frames of clients and logs', async () => {
    const text = await explainAs(queries[3]!, 'VERBOSE OFF');
    const lines = text.split('\n');
    const frames = {
      psql: `                    QUERY PLAN\n-----------------------\n${lines.map((line) => ` ${line}`).join('\n')}\n(${lines.length} rows)\n`,
      pgadmin: `"QUERY PLAN"\n${lines.map((line) => `"${line.replaceAll('"', '""')}"`).join('\n')}`,
      log: `duration: 12.1 ms  plan:\n\tQuery Text: SELECT *\n\tFROM x;\n${lines.map((line) => `\t${line}`).join('\n')}`,
      boxed: lines.map((line) => `| ${line.padEnd(200)} |`).join('\n'),
      windows: lines.join('\r\n'),
    };
    const [plain] = readPasted(text);
    for (const [name, framed] of Object.entries(frames)) {
      expect(looksLikePlan(framed), name).toBe(true);
      expect(readPasted(framed)[0]!.plan, name).toEqual(plain!.plan);
    }
    expect(readPasted(frames.log)[0]!.query).toBe('SELECT *\nFROM x;');
    expect(readPasted(`${text}\n\n${text}`)).toHaveLength(2);
  });
});

test.each([
  ['', false],
  ['SELECT 1', false],
  ['[1, 2', true],
  ['[]', true],
  ['{"Plan": {"Rows": 1}}', true],
  ['<explain xmlns="x">', true],
  ['- Plan:\n    Node Type: "Seq Scan"', true],
])('what is no plan is refused: %s', (text, meant) => {
  expect(looksLikePlan(text)).toBe(meant);
  expect(() => readPasted(text)).toThrow(expect.toSatisfy((error) => isFailure(error) && error.code === 'plan_unreadable'));
});
