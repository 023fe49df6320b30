import { beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/harness/database.js';
import { readLiveCatalog } from '../catalog/read.js';
import type { Catalog } from '../catalog/catalog.js';
import { connectLive, type LiveConnection } from '../postgres/connection.js';
import { readPlan } from '../plan/read-plan.js';
import { explainOutside } from './explain-outside.js';
import { judgeOutside } from './judge-outside.js';

let at: TestDatabase;
let live: LiveConnection;
let catalog: Catalog;

beforeAll(async () => {
  at = await testDatabase();
  await at.client.query(`
    CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, tags text[] NOT NULL, extra jsonb);
    INSERT INTO users SELECT n, 'user ' || n, ARRAY['a'], '{}' FROM generate_series(1, 500) n;
    CREATE TABLE hits (n int);
    CREATE FUNCTION evil(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM pg_sleep(0); RETURN $1; END $$;
    CREATE FUNCTION of_row(users) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'x' $$;
    CREATE FUNCTION loud(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;
    CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
    CREATE FUNCTION own_eq(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 = $2 $$;
    CREATE OPERATOR !=== (LEFTARG = int, RIGHTARG = int, FUNCTION = own_eq);
    CREATE DOMAIN checked AS text CHECK (loud(VALUE));
    CREATE DOMAIN plain AS text CHECK (length(VALUE) > 2);
    CREATE VIEW fine AS SELECT id, name FROM users WHERE length(name) > 2;
    CREATE VIEW bad AS SELECT evil(id) AS id FROM users;
    CREATE VIEW deep AS SELECT * FROM bad;
    CREATE TABLE secret (id int, owner text);
    ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON secret USING (loud(owner));
    ANALYZE users`);
  live = await connectLive(at.url);
  ({ catalog } = await readLiveCatalog(live));
  return async () => {
    await live.close();
    await at.drop();
  };
});

describe('what only reads is let through', () => {
  test.each([
    'SELECT 1',
    'SELECT * FROM users WHERE id = $1 AND name LIKE $2 ORDER BY name DESC NULLS LAST LIMIT 5 OFFSET 2',
    `WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t`,
    `SELECT name, row_number() OVER w FROM users WINDOW w AS (PARTITION BY tags ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`,
    `SELECT u.name, l.n FROM users u CROSS JOIN LATERAL (SELECT count(*) AS n FROM users v WHERE v.id < u.id) l`,
    `SELECT tags, count(*) FILTER (WHERE id > 3), percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM users GROUP BY GROUPING SETS ((tags), ())`,
    `SELECT extra -> 'a' ->> 'b', extra @> '{}', jsonb_path_query(extra, '$.a') FROM users`,
    `SELECT * FROM users WHERE id = ANY (ARRAY[1, 2]) AND EXISTS (SELECT FROM hits) AND id NOT IN (SELECT n FROM hits)`,
    `SELECT relname, pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE relkind = 'r'`,
    `SELECT date_trunc('day', now()), extract(year FROM CURRENT_DATE), to_char(now(), 'YYYY'), CASE WHEN true THEN 1 END, coalesce(NULL, 1)`,
    `SELECT * FROM generate_series(1, 3) g(n) JOIN unnest(ARRAY[1]) u(x) ON u.x = g.n`,
    `SELECT * FROM users TABLESAMPLE system (10)`,
    `SELECT string_agg(name, ', ' ORDER BY name), array_agg(DISTINCT id), lpad(name, 10) FROM users GROUP BY name`,
    `SELECT * FROM fine`,
    `SELECT 'abc'::plain`,
    `(SELECT id FROM users UNION ALL SELECT n FROM hits) EXCEPT SELECT 3`,
    `VALUES (1), (2)`,
    `SELECT 'DROP TABLE users; -- \u200b' AS text`,
    `SELECT random(), clock_timestamp(), gen_random_uuid()`,
  ])('%s', async (sql) => {
    expect(await judgeOutside(sql, 'execute', catalog, live)).toBeNull();
    expect(await judgeOutside(sql, 'plan', catalog, live)).toBeNull();
  });
});

describe('what does more, or might, is not', () => {
  test.each([
    ['', /empty/],
    ['SELECT 1; DROP TABLE users', /more than one/],
    ['SELECT 1; SELECT 2', /more than one/],
    ['COMMIT', /no SELECT/],
    ['DELETE FROM users', /no SELECT/],
    ['EXPLAIN ANALYZE DELETE FROM users', /no SELECT/],
    ['WITH d AS (DELETE FROM users RETURNING *) SELECT * FROM d', /DeleteStmt/],
    ['SELECT * FROM (WITH x AS (INSERT INTO hits VALUES (1) RETURNING n) SELECT * FROM x) s', /InsertStmt|parse|syntax/],
    ['SELECT * INTO copy FROM users', /INTO/],
    ['SELECT * FROM users FOR UPDATE', /locks/],
    ['SELECT * FROM (SELECT * FROM users FOR SHARE) s', /locks/],
    ['LOCK TABLE users', /no SELECT/],
    ['COPY users TO PROGRAM $$true$$', /no SELECT/],
    ["SELECT pg_read_file('/etc/passwd')", /pg_read_file/],
    ["SELECT ('/etc/passwd'::text).pg_read_file", /pg_read_file|may change|own/],
    ["SELECT query_to_xml('DELETE FROM users', true, true, '')", /query_to_xml/],
    ["SELECT * FROM ts_stat('SELECT 1')", /ts_stat/],
    ['SELECT pg_sleep(10)', /pg_sleep/],
    ['SELECT pg_terminate_backend(1)', /pg_terminate/],
    ['SELECT pg_advisory_lock(1)', /advisory/],
    ["SELECT set_config('transaction_read_only', 'off', false)", /set_config/],
    ["SELECT lo_import('/etc/passwd')", /lo_import/],
    ["SELECT nextval('x')", /nextval/],
    ['SELECT evil(1)', /own/],
    ['SELECT public.evil(1) FROM users', /own/],
    ['SELECT u.of_row FROM users u', /own/],
    ['SELECT (u).of_row FROM users u', /own/],
    ['SELECT 1 !=== 1', /own/],
    ['SELECT 1 OPERATOR(public.!===) 1', /own/],
    ["SELECT 'x'::checked", /checked.*|own/],
    ['SELECT * FROM bad', /own/],
    ['SELECT * FROM deep', /own/],
    ['SELECT * FROM secret', /own/],
    ["SELECT repeat('x', 1000000000)", /repeat/],
    ["SELECT repeat('x', 10 ^ 9)", /repeat/],
    ["SELECT lpad('x', 2000000000)", /lpad/],
    ['SELECT 1 \u202e', /cannot be seen/],
    [`SELECT 1 ${'+ 1 '.repeat(400)}`, /deep/],
    [`SELECT '${'x'.repeat(100_001)}'`, /100 kB/],
  ])('%.80s', async (sql, why) => {
    expect(await judgeOutside(sql, 'execute', catalog, live)).toMatch(why);
  });
});

test('a plan and an execution leave nothing behind', async () => {
  const planned = await explainOutside(live, 'SELECT * FROM users WHERE id = $1', { execute: false, values: null, timeout: 1000 });
  expect(readPlan(planned.document).root.nodeType).toBe('Index Scan');
  const executed = await explainOutside(live, 'SELECT * FROM users WHERE id < $1', { execute: true, values: ['101'], timeout: 1000 });
  expect(readPlan(executed.document).root.actual).toMatchObject({ rows: 100, loops: 1 });
  const broken = await explainOutside(live, 'SELECT nothing FROM users', { execute: false, values: null, timeout: 1000 });
  expect(broken.why).toMatch(/42703/);
  const several = await explainOutside(live, 'SELECT 1; DROP TABLE users', { execute: false, values: null, timeout: 1000 });
  expect(several.why).toMatch(/multiple commands/);
  const slow = await explainOutside(live, 'SELECT count(*) FROM users a, users b, users c, users d', {
    execute: true,
    values: null,
    timeout: 50,
  });
  expect(slow.why).toMatch(/57014/);
  const writes = await explainOutside(live, 'UPDATE users SET name = name', { execute: true, values: null, timeout: 1000 });
  expect(writes.why).toMatch(/25006/);
  const [left] = await live.brief<{ count: number }>('left', 'select count(*)::int as count from pg_prepared_statements');
  expect(left?.count).toBe(0);
});
