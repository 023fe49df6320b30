import { loadModule, parseSync } from 'libpg-query';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/harness/database.js';
import { readCatalog } from '../../catalog/read.js';
import { askRows } from './ask-rows.js';
import type { DataQuestion } from './question.js';
import { readUsing } from './read-using.js';

let on: TestDatabase;

beforeAll(async () => {
  await loadModule();
  on = await testDatabase();
});

afterAll(() => on.drop());

/** Schema and good rows, a statement, rows that make it fail, and what the question then counts. */
type Row = readonly [setUp: string, statement: string, bad: string, about: DataQuestion['about'], answer: string];

const T = 'CREATE TABLE t (id int PRIMARY KEY, n bigint, v text, "Odd" text, d numeric, e tsrange)';
const good = `${T}; INSERT INTO t VALUES (1, 1, 'a', 'x', 1.5, '[2020-01-01,2020-01-02)'), (2, 2, 'b', 'y', 2, '[2020-01-03,2020-01-04)')`;

const FAILING: readonly Row[] = [
  [good, 'ALTER TABLE t ALTER v SET NOT NULL', 'INSERT INTO t (id) VALUES (3), (4)', 'nulls', '2'],
  [
    `${T}; ALTER TABLE t ADD CONSTRAINT c CHECK (v IS NOT NULL) NOT VALID`,
    'ALTER TABLE t VALIDATE CONSTRAINT c',
    'ALTER TABLE t DROP CONSTRAINT c; INSERT INTO t (id) VALUES (3); ALTER TABLE t ADD CONSTRAINT c CHECK (v IS NOT NULL) NOT VALID',
    'check',
    '1',
  ],
  [T, 'ALTER TABLE t ADD x int NOT NULL', 'INSERT INTO t (id) VALUES (3)', 'rows', '1'],
  [
    good,
    'ALTER TABLE t ADD UNIQUE (v, "Odd")',
    "INSERT INTO t (id, v, \"Odd\") VALUES (3, 'a', 'x'), (4, 'q', NULL), (5, 'q', NULL)",
    'duplicates',
    '1',
  ],
  [
    good,
    'CREATE UNIQUE INDEX i ON t (lower(v)) WHERE n > 1',
    "INSERT INTO t (id, v, n) VALUES (3, 'A', 9), (4, 'B', 9), (5, 'a', 9)",
    'duplicates',
    '2',
  ],
  [good, 'ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (v)', 'INSERT INTO t (id) VALUES (3), (4)', 'duplicates', '1'],
  [
    `${good}; CREATE TABLE p (a int, b text, PRIMARY KEY (a, b)); INSERT INTO p VALUES (1, 'a'), (2, 'b')`,
    'ALTER TABLE t ADD FOREIGN KEY (id, v) REFERENCES p',
    "INSERT INTO t (id, v) VALUES (3, 'c'), (4, NULL)",
    'orphans',
    '1',
  ],
  [good, 'ALTER TABLE t ADD CHECK (n > 0 AND length(v) < 5)', 'INSERT INTO t (id, n) VALUES (3, -1), (4, NULL)', 'check', '1'],
  [
    `CREATE EXTENSION btree_gist; ${good}`,
    'ALTER TABLE t ADD EXCLUDE USING gist (n WITH =, e WITH &&) WHERE (n > 0)',
    "INSERT INTO t (id, n, e) VALUES (3, 1, '[2020-01-01,2021-01-01)')",
    'exclusion',
    '1',
  ],
  [good, 'ALTER TABLE t ALTER v TYPE varchar(3)', "INSERT INTO t (id, v) VALUES (3, 'abcd'), (4, 'abc ')", 'length', '1'],
  [good, 'ALTER TABLE t ALTER n TYPE int', 'INSERT INTO t (id, n) VALUES (3, 3000000000)', 'range', '1'],
  [good, 'ALTER TABLE t ALTER d TYPE numeric(4,2)', 'INSERT INTO t (id, d) VALUES (3, 99.996), (4, 99.99)', 'range', '1'],
  [T, 'ALTER TABLE t ALTER v TYPE date USING v::date', "INSERT INTO t (id, v) VALUES (3, '2020-13-01'), (4, '2020-01-01')", 'cast', '1'],
  [
    `CREATE TYPE mood AS ENUM ('a', 'b'); ${good}`,
    'ALTER TABLE t ALTER v TYPE mood USING v::text::mood',
    "INSERT INTO t (id, v) VALUES (3, 'c')",
    'cast',
    '1',
  ],
  [
    `CREATE DOMAIN positive AS bigint; CREATE TABLE t (n positive); INSERT INTO t VALUES (1)`,
    'ALTER DOMAIN positive ADD CHECK (VALUE > 0)',
    'INSERT INTO t VALUES (0), (NULL)',
    'check',
    '1',
  ],
  [
    `${good}; CREATE TABLE parent (LIKE t) PARTITION BY RANGE (id)`,
    'ALTER TABLE parent ATTACH PARTITION t FOR VALUES FROM (1) TO (10)',
    'INSERT INTO t (id) VALUES (10), (11)',
    'partition bound',
    '2',
  ],
  [
    'CREATE TABLE t (id int) PARTITION BY LIST (id); CREATE TABLE rest PARTITION OF t DEFAULT',
    'CREATE TABLE one PARTITION OF t FOR VALUES IN (1, 2)',
    'INSERT INTO t VALUES (1), (3)',
    'partition bound',
    '1',
  ],
];

test.each(FAILING.map((row) => [row[1], row] as const))(
  'asks what makes it fail: %s',
  async (_, [setUp, statement, bad, about, answer]) => {
    const { questions, ran } = await ask(setUp, statement);
    expect(ran).toBeNull();
    const found = questions.filter((question) => question.about === about && question.risk === 'fails');
    expect(found).toHaveLength(1);
    const query = found[0]?.sql ?? '';
    expect(await answers(setUp, query, statement)).toEqual({ answer: '0', error: null });
    const asked = await answers(`${setUp}; ${bad}`, query, statement);
    expect(asked.answer).toBe(answer);
    expect(asked.error).not.toBeNull();
  },
);

const SILENT: readonly (readonly [setUp: string, statement: string])[] = [
  [good, 'ALTER TABLE t ADD x int NOT NULL DEFAULT 5'],
  [good, 'ALTER TABLE t ADD x int GENERATED ALWAYS AS IDENTITY'],
  [good, 'ALTER TABLE t ADD CHECK (n > 5) NOT VALID'],
  [good, 'ALTER TABLE t ALTER id TYPE bigint'],
  [good, 'ALTER TABLE t ALTER v TYPE varchar'],
  [good, 'ALTER TABLE t RENAME n TO m'],
  [good, 'ALTER TABLE t RENAME TO u'],
  [good, 'CREATE INDEX ON t (v)'],
  [`${good}; CREATE UNIQUE INDEX u ON t (v)`, 'ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX u'],
  [good, 'CREATE TABLE s (id int PRIMARY KEY, t_id int NOT NULL REFERENCES t)'],
];

test.each(SILENT.map((row) => [row[1], row[0]] as const))('nothing to ask: %s', async (statement, setUp) => {
  expect((await ask(setUp, statement)).questions).toEqual([]);
});

test('what goes with a statement is counted', async () => {
  const dropped = await ask(good, 'ALTER TABLE t DROP v');
  expect(dropped.questions.map(({ risk, about, sql }) => [risk, about, sql])).toEqual([
    ['loses', 'values lost', 'SELECT count(*) FROM public.t WHERE v IS NOT NULL'],
  ]);
  const table = await ask(good, 'DROP TABLE t');
  expect(table.questions.map(({ about, sql }) => [about, sql])).toEqual([['rows lost', 'SELECT count(*) FROM public.t']]);
  const cut = await ask(good, 'ALTER TABLE t ALTER v TYPE varchar(3) USING v::varchar(3)');
  expect(cut.questions.map(({ risk, about }) => [risk, about])).toEqual([['loses', 'length']]);
  const own = await ask(good, 'ALTER TABLE t ALTER v TYPE int USING length(v)');
  expect(own.questions.map(({ about, sql }) => [about, sql])).toEqual([['cast', null]]);
});

async function ask(setUp: string, statement: string): Promise<{ questions: DataQuestion[]; ran: string | null }> {
  const { client } = on;
  await client.query('BEGIN');
  try {
    await client.query(setUp);
    const before = await readCatalog(client);
    const error = await client.query(statement).then(
      () => null,
      (cause: unknown) => String(cause),
    );
    if (error !== null) return { questions: [], ran: error };
    const after = await readCatalog(client);
    const partitionConditions = new Map<string, string>();
    for (const { name, partitionOf } of after.tables) {
      if (partitionOf === null) continue;
      const { rows } = await client.query<{ c: string | null }>('SELECT pg_get_partition_constraintdef($1::regclass) AS c', [name]);
      if (rows[0]?.c != null) partitionConditions.set(`public.${name}`, rows[0].c);
    }
    const node = parseSync(statement).stmts?.[0]?.stmt;
    return {
      questions: askRows({
        before,
        after,
        sql: statement,
        major: 18,
        using: node === undefined ? null : readUsing(node),
        partitionConditions,
      }),
      ran: null,
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

async function answers(setUp: string, query: string, statement: string): Promise<{ answer: string; error: string | null }> {
  const { client } = on;
  await client.query('BEGIN');
  try {
    await client.query(setUp);
    const { rows } = await client.query<{ count: string }>(query);
    const error = await client.query(statement).then(
      () => null,
      (cause: unknown) => String(cause),
    );
    return { answer: rows[0]?.count ?? '', error };
  } finally {
    await client.query('ROLLBACK');
  }
}
