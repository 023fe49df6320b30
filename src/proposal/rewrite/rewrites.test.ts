import { beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/harness/database.js';
import type { Catalog } from '../../catalog/catalog.js';
import { readCatalog } from '../../catalog/read.js';
import { combineRewrites } from './combine.js';
import { rewritesOf } from './rewrites.js';

let at: TestDatabase;
let catalog: Catalog;

beforeAll(async () => {
  at = await testDatabase();
  await at.client.query(`
    SET TimeZone = 'Europe/Berlin';
    CREATE TABLE a (id int PRIMARY KEY, u uuid NOT NULL, n int, k bigint NOT NULL, t timestamptz NOT NULL, p timestamp, d date, s text, v varchar(20), flag boolean);
    CREATE TABLE b (id int PRIMARY KEY, a_id int, code text NOT NULL, "Odd" int);
    CREATE TABLE c (a_id int NOT NULL);
    INSERT INTO a SELECT i, md5(i::text)::uuid, CASE WHEN i % 7 > 0 THEN i % 30 END, i % 50, timestamptz '2024-12-20' + i * interval '5 hours',
      CASE WHEN i % 5 > 0 THEN timestamp '2024-12-20' + i * interval '3 hours' END, CASE WHEN i % 6 > 0 THEN date '2024-12-20' + i % 60 END,
      CASE WHEN i % 4 > 0 THEN 'word ' || i % 20 END, 'abc' || i % 30, CASE WHEN i % 3 > 0 THEN i % 2 = 0 END FROM generate_series(1, 500) i;
    INSERT INTO a SELECT 1000 + i, md5((1000 + i)::text)::uuid, NULL, i, timestamptz '2025-01-01' + i * interval '1 day', timestamp '2025-01-01' + i * interval '1 day', date '2025-01-01', 'word 1', 'abc', NULL FROM generate_series(0, 40) i;
    INSERT INTO b SELECT i, 1 + (i * 7) % 500, 'code' || i % 40, i % 9 FROM generate_series(1, 300) i;
    INSERT INTO c SELECT 1 + (i * 3) % 500 FROM generate_series(1, 60) i`);
  catalog = await readCatalog(at.client);
  return () => at.drop();
});

async function rowsOf(sql: string, values: readonly unknown[]): Promise<string[]> {
  const { rows } = await at.client.query<Record<string, unknown>>(sql, [...values]);
  return rows.map((row) => JSON.stringify(Object.values(row))).toSorted();
}

/** Statements with what they are expected to become, in part, and values for their parameters under which the condition holds. */
const cases: [string, RegExp, unknown[]?][] = [
  ["SELECT id FROM a WHERE date(t) = '2025-01-03'", /t >= '2025-01-03'::date AND t < '2025-01-03'::date \+ 1/],
  ['SELECT id FROM a WHERE t::date = $1', /t >= \$1::date AND t < \$1::date \+ 1/, ['2025-01-03']],
  ["SELECT id FROM a WHERE '2025-01-03' = a.p::date", /a\.p >= /],
  ["SELECT id FROM a WHERE cast(t AS date) BETWEEN '2025-01-03' AND '2025-01-05' AND n > 3", /t < '2025-01-05'::date \+ 1/],
  ["SELECT id FROM a WHERE date(p) > '2025-01-03'", /p >= '2025-01-03'::date \+ 1/],
  ["SELECT id FROM a WHERE date(p) <= '2025-01-03'", /p < '2025-01-03'::date \+ 1/],
  ["SELECT id FROM a WHERE date(t) < '2025-01-03' AND date(t) >= '2025-01-01'", /t < '2025-01-03'::date/],
  ["SELECT id FROM a WHERE date_trunc('month', t) = '2025-01-01'", /t < '2025-01-01'::timestamptz \+ interval '1 month'/],
  ["SELECT id FROM a WHERE date_trunc('month', p) = $1", /p >= \$1::timestamp/, ['2025-01-01']],
  ["SELECT id FROM a WHERE date_trunc('day', t) >= date_trunc('day', now() - interval '50000 days')", /t >= date_trunc/],
  ["SELECT id FROM a WHERE date_trunc('month', d) = '2025-01-01'", /d >= /],
  ["SELECT id FROM a WHERE date_trunc('quarter', t) = '2025-01-01 00:00:00'", /3 months/],
  ['SELECT id FROM a WHERE extract(year FROM t) = 2025', /make_date\(2025, 1, 1\) AND t < make_date\(2026, 1, 1\)/],
  ["SELECT id FROM a WHERE date_part('year', d) < 2025", /d < make_date\(2025, 1, 1\)/],
  ['SELECT id FROM a WHERE extract(year FROM p) = $1', /make_date\(\$1::int/, [2025]],
  ["SELECT id FROM a WHERE id::text = '42'", /id = 42/],
  ["SELECT id FROM a WHERE cast(a.k AS varchar) = '7'", /a\.k = 7/],
  ["SELECT id FROM a WHERE u::text = 'c4ca4238-a0b9-2382-0dcc-509a6f75849b'", /u = '.*'::uuid/],
  ['SELECT id FROM a WHERE u::text = $1', /u = \$1::uuid/, ['c4ca4238-a0b9-2382-0dcc-509a6f75849b']],
  ['SELECT id FROM a WHERE id = 42.0', /id = 42$/],
  ['SELECT id FROM a WHERE k = $1::numeric', /k = \$1::bigint/, [7]],
  ['SELECT id FROM a WHERE n + 5 > 20', /n > 20 - 5/],
  ['SELECT id FROM a WHERE n - 5 = $1', /n = \$1 \+ 5/, [3]],
  ["SELECT id FROM a WHERE p + interval '3 days' > '2025-01-05'::timestamp", /p > .* - interval '3 days'/],
  ["SELECT id FROM a WHERE now() - t < interval '50000 days'", /t > now\(\) - interval '50000 days'/],
  ["SELECT id FROM a WHERE coalesce(s, 'none') = 'word 3'", /s = 'word 3'$/],
  ["SELECT id FROM a WHERE coalesce(s, 'word 3') = 'word 3'", /\(s = 'word 3' OR s IS NULL\)/],
  ['SELECT id FROM a WHERE coalesce(n, 0) = 0', /n = 0 OR n IS NULL/],
  ['SELECT id FROM a WHERE coalesce(flag, false)', /WHERE flag$/],
  ['SELECT id FROM a WHERE NOT coalesce(flag, false) AND n > 1', /flag IS NOT TRUE/],
  ['SELECT id FROM a WHERE coalesce(flag, true) = false', /NOT flag/],
  ['SELECT id FROM a WHERE coalesce(flag, true) = true', /flag IS NOT FALSE/],
  ["SELECT id FROM a WHERE s LIKE '%d 3'", /reverse\(s\) LIKE '3 d%'/],
  ["SELECT id FROM a WHERE left(v, 4) = 'abc1'", /v LIKE 'abc1%'/],
  ["SELECT id FROM a WHERE substring(v, 1, 4) = 'abc2'", /v LIKE 'abc2%'/],
  ['SELECT id FROM a WHERE id NOT IN (SELECT a_id FROM c)', /NOT EXISTS \(SELECT FROM c WHERE c\.a_id = a\.id\)/],
  [
    "SELECT x.id FROM a x WHERE x.k > 3 AND x.id NOT IN (SELECT b.id FROM b WHERE b.code = 'code3') ORDER BY x.id",
    /NOT EXISTS \(SELECT FROM b WHERE b\.code = 'code3' AND b\.id = x\.id\)/,
  ],
  ["SELECT a.id, b.code FROM a JOIN b ON b.a_id = a.id WHERE (a.n = 3 OR b.code = 'code3') AND a.k < 40", /UNION ALL/],
  ["SELECT a.id, code FROM a JOIN b ON b.a_id = a.id WHERE a.flag OR b.code = 'code3' ORDER BY code, id", /AS found ORDER BY code, id/],
  ['WITH big AS MATERIALIZED (SELECT * FROM a WHERE n > 1) SELECT id FROM big WHERE id = 12', /big AS NOT MATERIALIZED \(/],
  ['WITH big AS (SELECT id, n FROM a) SELECT x.id FROM big x JOIN big y ON y.id = x.id WHERE x.id < 20', /big AS NOT MATERIALIZED \(/],
  ['SELECT b.id FROM b WHERE b.id IN (SELECT c.a_id FROM c WHERE coalesce(c.a_id, 0) = 4)', /c\.a_id = 4/],
  ['UPDATE b SET code = \'x\' WHERE "Odd" + 1 = 3 RETURNING id', /"Odd" = 3 - 1/],
];

describe('gives the same rows', () => {
  test.each(cases)('%s', async (sql, expected, values = []) => {
    const rewrites = rewritesOf(sql, catalog);
    expect(rewrites.map((rewrite) => rewrite.sql)).toContainEqual(expect.stringMatching(expected));
    const before = await inTransaction(() => rowsOf(sql, values));
    expect(before.length).toBeGreaterThan(0);
    for (const rewrite of rewrites) expect(await inTransaction(() => rowsOf(rewrite.sql, values))).toEqual(before);
  });
});

async function inTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
  await at.client.query('BEGIN');
  try {
    return await work();
  } finally {
    await at.client.query('ROLLBACK');
  }
}

test('a page behind the last row is the page that OFFSET gives', async () => {
  const sql = 'SELECT id, k FROM a WHERE n IS NULL OR n < 25 ORDER BY k DESC LIMIT 10 OFFSET 500';
  const [rewrite] = rewritesOf(sql, catalog);
  expect(rewrite?.sql).toBe(
    'SELECT id, k FROM a WHERE (n IS NULL OR n < 25) AND (k, id) < ($1::bigint, $2::integer) ORDER BY k DESC, id DESC LIMIT 10',
  );
  const unique = 'SELECT id, k FROM a WHERE n IS NULL OR n < 25 ORDER BY k DESC, id DESC LIMIT 10 OFFSET';
  const { rows: last } = await at.client.query<{ id: number; k: string }>(`${unique} 440`);
  const values = [last.at(-1)!.k, last.at(-1)!.id];
  expect(await rowsOf(rewrite!.sql, values)).toEqual(await rowsOf(`${unique} 450`, []));
});

test('the parameter of OFFSET gives its number to the first of the new ones', () => {
  const sql = 'SELECT * FROM a WHERE k = $1 ORDER BY t LIMIT $2 OFFSET $3';
  expect(rewritesOf(sql, catalog).map((rewrite) => rewrite.sql)).toEqual([
    'SELECT * FROM a WHERE (k = $1) AND (t, id) > ($3::timestamp with time zone, $4::integer) ORDER BY t, id LIMIT $2',
  ]);
});

test('what would mean something else is left', () => {
  const left = [
    "SELECT id FROM a WHERE date_trunc('month', t) = '2025-01-15'",
    'SELECT id FROM a WHERE date(t) = now()',
    'SELECT a.id FROM a JOIN b ON b.a_id = a.id WHERE date(a.t) = date(a.p)',
    "SELECT id FROM a WHERE date(t) <> '2025-01-01'",
    "SELECT id FROM a WHERE id::text = '042'",
    "SELECT id FROM a WHERE id::text LIKE '4%'",
    "SELECT id FROM a WHERE p + interval '1 month' > '2025-01-05'",
    "SELECT id FROM a WHERE coalesce(s, v) = 'word 3'",
    "SELECT id FROM a WHERE s LIKE '%d_3'",
    "SELECT id FROM a WHERE left(v, 3) = 'abc1'",
    'SELECT id FROM a WHERE id NOT IN (SELECT a_id FROM c LIMIT 3)',
    'SELECT id FROM a WHERE id NOT IN (1, 2)',
    "SELECT count(*) FROM a JOIN b ON b.a_id = a.id WHERE a.n = 3 OR b.code = 'x'",
    "SELECT DISTINCT a.id FROM a JOIN b ON b.a_id = a.id WHERE a.n = 3 OR b.code = 'x'",
    'SELECT * FROM a ORDER BY k LIMIT 10 OFFSET 20',
    'SELECT s, count(*) FROM a GROUP BY s ORDER BY s LIMIT 10 OFFSET 2000',
    'WITH x AS MATERIALIZED (SELECT random() AS r FROM a) SELECT * FROM x WHERE r > 0.5',
    'WITH x AS (SELECT * FROM a) SELECT id FROM x',
    'WITH x AS MATERIALIZED (DELETE FROM b RETURNING id) SELECT * FROM x',
    'this is no SQL',
    '',
  ];
  expect(left.flatMap((sql) => rewritesOf(sql, catalog).map((rewrite) => rewrite.sql))).toEqual([]);
});

test('NULLs that would make a difference are named', () => {
  const [rewrite] = rewritesOf('SELECT id FROM a WHERE n NOT IN (SELECT a_id FROM b)', catalog);
  expect(rewrite?.condition).toMatch(/^a\.n and b\.a_id hold no NULL/);
  expect(rewritesOf('SELECT id FROM a WHERE id NOT IN (SELECT a_id FROM c)', catalog)[0]?.condition).toBeNull();
});

test('two changes on one statement give the same rows', async () => {
  const sql = "SELECT id FROM a WHERE date(t) = '2025-01-03' AND n + 5 > 7";
  const combined = combineRewrites(sql, catalog);
  expect(combined.map((rewrite) => rewrite.sql)).toEqual([
    "SELECT id FROM a WHERE t >= '2025-01-03'::date AND t < '2025-01-03'::date + 1 AND n > 7 - 5",
  ]);
  expect(await rowsOf(combined[0]?.sql ?? '', [])).toEqual(await rowsOf(sql, []));
  expect(combineRewrites("SELECT id FROM a WHERE date(t) = '2025-01-03'", catalog)).toEqual([]);
});
