import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isFailure } from '../../src/failure/failure.js';
import { explain } from '../../src/operations/explain/explain.js';
import { type Explanation, explainSchema } from '../../src/operations/explain/result.js';
import { explainRequest } from '../../src/operations/explain/request.js';
import { renderExplanation } from '../../src/output/explain.js';
import { renderExplanationMarkdown } from '../../src/output/markdown/explanation.js';
import { type TestDatabase, testDatabase } from '../harness/database.js';

let at: TestDatabase;
let folder: string;

/** A value that must be printed nowhere unless it is asked for. */
const CANARY = 'canary-4711';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plinth-explain-'));
  at = await testDatabase();
  await at.client.query(`
    CREATE TABLE speakers (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL);
    CREATE TABLE words (id int PRIMARY KEY, speaker_id int NOT NULL REFERENCES speakers, said_at timestamptz NOT NULL, kind text NOT NULL, is_deleted boolean NOT NULL);
    CREATE INDEX words_said_at_idx ON words (said_at);
    CREATE FUNCTION own(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1; END $$;
    INSERT INTO speakers SELECT n, 'name ' || n, CASE WHEN n % 10 = 0 THEN '${CANARY}' ELSE 'mail' || n END FROM generate_series(1, 2000) n;
    INSERT INTO words SELECT n, 1 + (n::bigint * 7919) % 2000, timestamptz '2025-01-01' + n * interval '1 minute', CASE WHEN n % 3 = 0 THEN '${CANARY}' ELSE 'plain' END, n % 20 = 0
      FROM generate_series(1, 60000) n;`);
  await at.client.query('VACUUM ANALYZE');
  return async () => {
    await at.drop();
    await rm(folder, { recursive: true, force: true });
  };
});

async function run(input: object): Promise<Explanation> {
  const nothing = (): void => undefined;
  const result = await explain.run(explainRequest.parse({ dir: folder, ...input }), {
    environment: {},
    now: new Date('2026-01-01T00:00:00Z'),
    signal: new AbortController().signal,
    progress: nothing,
    passPointOfNoReturn: nothing,
    note: nothing,
  });
  return explainSchema.parse(result);
}

async function failureOf(input: object): Promise<string> {
  try {
    await run(input);
  } catch (error) {
    if (isFailure(error)) return error.code;
    throw error;
  }
  return 'none';
}

describe('against a live database', () => {
  let result: Explanation;

  beforeAll(async () => {
    await writeFile(
      join(folder, 'queries.sql'),
      `-- calls: 60/min
SELECT * FROM words WHERE speaker_id = :speaker AND NOT is_deleted ORDER BY said_at DESC LIMIT 20;
SELECT id FROM words WHERE kind = $1;
SELECT own(id) FROM words;
SELECT * FROM wrds;
SELECT speaker FROM words
 WHERE true;
SELECT 1 SELECT 2;
CREATE TABLE x ();
EXPLAIN (ANALYZE) SELECT count(*) FROM words;
DELETE FROM words WHERE id = 7;`,
    );
    result = await run({
      files: [join(folder, 'queries.sql')],
      databaseUrl: at.url,
      analyze: true,
      withIndex: ['create index on words (speaker_id, said_at)', 'create index unused on speakers (name)'],
      withoutIndex: ['words_said_at_idx'],
    });
  });

  test('what can be planned is planned, and compared with the source before anything else', () => {
    expect(result.queries.map(({ sql }) => sql?.split(' ')[0])).toEqual(['SELECT', 'SELECT', 'SELECT', 'SELECT', 'DELETE']);
    expect(result.fidelity).toMatchObject({ compared: 3, sameShape: 3 });
    expect(result.fidelity?.notCompared.map(({ why }) => why)).toEqual([expect.stringMatching(/own/), expect.stringMatching(/no SELECT/)]);
    expect(renderExplanation(result, { color: false, width: 100 }).split('\n').slice(0, 4).join(' ')).toMatch(
      /The shadow plans 3 of 3 statements/,
    );
  });

  test('what cannot says where and why', () => {
    const reasons = result.notExamined.map(({ line, reason }) => `${line} ${reason}`);
    expect(reasons).toEqual(
      expect.arrayContaining([
        '5 relation "wrds" does not exist. Did you mean "words"?',
        expect.stringMatching(/^6 column "speaker" does not exist.*speaker_id/),
        expect.stringMatching(/^8 it does not parse: .*SELECT|^8 it does not parse/),
        expect.stringMatching(/^9 it has no plan/),
        expect.stringMatching(/^4 it was not run: .*own/),
        expect.stringMatching(/^11 it was not run: it is no SELECT/),
      ]),
    );
  });

  test('parameters are planned unbound and with values of the statistics, which are not printed', () => {
    const kind = result.queries[1]!;
    expect(kind.parameters).toEqual([{ number: 1, type: 'text', column: 'public.words.kind' }]);
    expect(kind.plans.map(({ binding }) => binding)).toEqual(['executed', 'generic', 'most common', 'rare']);
    expect(kind.plans[2]!.values).toEqual([expect.stringMatching(/^\$1: the most common value \(6\d % of the rows\) of words.kind$/)]);
    const printed = [
      JSON.stringify(result),
      renderExplanation(result, { color: false, width: 100 }),
      renderExplanationMarkdown(result, { color: false, width: 100 }),
    ];
    for (const text of printed) expect(text).not.toContain(CANARY);
  });

  test('what was executed is read: rows that came, the node that matters', () => {
    const count = result.queries[3]!;
    expect(count.plans[0]).toMatchObject({ binding: 'executed', executionTime: expect.any(Number) });
    expect(count.matters?.text).toMatch(/of the time/);
    expect(count.plans[0]!.nodes.at(-1)!.actual).toMatchObject({ rows: 60000, loops: 1 });
  });

  test('an index that gains is told with its cost before and after, and a hypothetical one with its size', () => {
    const first = result.queries[0]!;
    expect(first.trials[0]).toMatchObject({ kind: 'index', factor: expect.any(Number) });
    expect(first.trials[0]!.factor).toBeGreaterThan(5);
    expect(first.whatIf).toMatchObject({ verdict: 'gains', uses: ['words_speaker_id_said_at_idx'] });
    expect(result.whatIf?.indexes[0]).toMatchObject({
      table: 'public.words',
      method: 'btree',
      usedBy: ['queries.sql#1'].map((name) => expect.stringContaining(name)),
    });
    expect(result.whatIf?.indexes[0]!.bytes).toBeGreaterThan(1_000_000);
    expect(result.whatIf?.indexes[1]!.usedBy).toEqual([]);
    expect(result.whatIf?.hidden).toEqual(['public.words_said_at_idx']);
  });
});

test('a pasted plan needs neither schema nor server', async () => {
  const { rows } = await at.client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM words WHERE kind = 'nothing' ORDER BY said_at`,
  );
  await writeFile(join(folder, 'plan.txt'), rows.map((row) => row['QUERY PLAN']).join('\n'));
  const result = await run({ files: [join(folder, 'plan.txt')] });
  expect(result.target).toMatchObject({ schema: null, plannedOn: null });
  expect(result.queries[0]!.observations.map(({ kind }) => kind)).toContain('rows removed');
  expect(result.queries[0]!.matters?.text).toMatch(/threw 60 000 away by \(kind = …\)/);
});

describe('bad input', () => {
  test.each([
    [{}, 'usage'],
    [{ sql: [''] }, 'query_unreadable'],
    [{ sql: ['-- nothing'] }, 'query_unreadable'],
    [{ sql: ['BEGIN'] }, 'query_unreadable'],
    [{ sql: ['SELEC 1'] }, 'query_unreadable'],
    [{ sql: ['[{"Plan": {}}]'] }, 'plan_unreadable'],
    [{ sql: ['{'] }, 'plan_unreadable'],
    [{ files: ['/nowhere.sql'] }, 'file_unreadable'],
    [{ sql: ['SELECT 1'] }, 'nothing_to_review'],
    [{ sql: ['SELECT 1'], analyze: true }, 'usage'],
    [{ statements: 5 }, 'usage'],
  ])('%j is a failure: %s', async (input, code) => {
    expect(await failureOf(input)).toBe(code);
  });

  test('of what-if and --analyze too', async () => {
    const live = { databaseUrl: at.url, trials: false };
    expect(await failureOf({ ...live, sql: ['SELECT 1'], withIndex: ['create index on words (nothing)'] })).toBe('index_refused');
    expect(await failureOf({ ...live, sql: ['SELECT 1'], withoutIndex: ['words_said_at_id'] })).toBe('object_unknown');
    expect(await failureOf({ ...live, sql: ['DELETE FROM words'], analyze: true })).toBe('statement_refused');
    const { rows } = await at.client.query<{ count: string }>('SELECT count(*) FROM words');
    expect(rows[0]!.count).toBe('60000');
  });
});
