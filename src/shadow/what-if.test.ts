import { beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import { walkPlan } from '../plan/read-plan.js';
import { declareStatistics } from '../statistics/declared.js';
import type { Statistics } from '../statistics/statistics.js';
import { readIndexStatement } from './index-statement.js';
import { openWhatIf, type WhatIf } from './what-if.js';

let at: TestDatabase;
let statistics: Statistics;

beforeAll(async () => {
  at = await testDatabase();
  const owner = await at.database.asOwner();
  await owner.query(`
    CREATE TABLE words (id bigint PRIMARY KEY, speaker_id bigint NOT NULL, said_at timestamptz NOT NULL, email text NOT NULL, tags text[] NOT NULL);
    CREATE INDEX words_speaker_id_idx ON words (speaker_id);
    CREATE TABLE events (at date NOT NULL, actor bigint NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
    CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-07-01') TO ('2026-01-01')`);
  const catalog = await readCatalog(at.client);
  ({ statistics } = declareStatistics(catalog, {
    words: { rows: 2_000_000, distinct: { speaker_id: 40_000, email: 1_900_000 } },
    events: { rows: 3_000_000, distinct: { actor: 50_000 } },
  }));
  return () => at.drop();
});

async function scanOf(whatIf: WhatIf, sql: string): Promise<string> {
  const { plan, why } = await whatIf.explain(sql);
  if (plan === null) throw new Error(why);
  const names = [...walkPlan(plan.root)].flatMap(({ index }) => (index === null ? [] : [index]));
  return names.length === 0 ? 'Seq Scan' : names.join(', ');
}

describe('what if', () => {
  let whatIf: WhatIf;

  beforeAll(async () => {
    whatIf = await openWhatIf(at.database, statistics, [
      'CREATE INDEX CONCURRENTLY words_speaker_id_idx ON words (speaker_id, said_at);',
      'create index on words using gin (tags)',
      'CREATE INDEX lower_email ON public.words (lower(email))',
      'CREATE INDEX IF NOT EXISTS by_actor ON events (actor)',
      'CREATE INDEX ON nowhere (x)',
      'CREATE INDEX a ON words (id); DROP TABLE words',
      'DROP TABLE words',
    ]);
    return () => whatIf.close();
  });

  test('what cannot be made says why', () => {
    expect(whatIf.refused.map(({ why }) => why)).toEqual([
      'relation "nowhere" does not exist (SQLSTATE 42P01)',
      'it is more than one statement',
      'it is no CREATE INDEX statement',
    ]);
    expect(whatIf.candidates.map((candidate) => candidate?.name ?? null)).toEqual([
      'words_speaker_id_idx_2',
      'words_tags_idx',
      'lower_email',
      'by_actor',
      null,
      null,
      null,
    ]);
  });

  test('candidates are shown and hidden one by one', async () => {
    const [byTime, tags, email, actor] = whatIf.candidates.filter((candidate) => candidate !== null);
    const queries = {
      time: 'SELECT * FROM words WHERE speaker_id = $1 ORDER BY said_at LIMIT 5',
      tags: 'SELECT * FROM words WHERE tags @> ARRAY[$1]',
      email: 'SELECT * FROM words WHERE lower(email) = $1',
      actor: 'SELECT * FROM events WHERE actor = $1',
    };
    expect(await sequence(Object.values(queries), (sql) => scanOf(whatIf, sql))).toEqual([
      'words_speaker_id_idx',
      'Seq Scan',
      'Seq Scan',
      'Seq Scan',
    ]);
    await whatIf.show([byTime!, tags!, email!, actor!]);
    const all = await sequence(Object.values(queries), (sql) => scanOf(whatIf, sql));
    expect(all.slice(0, 3)).toEqual(['words_speaker_id_idx_2', 'words_tags_idx', 'lower_email']);
    expect(all[3]).toMatch(/events_1_actor_idx.*events_2_actor_idx/);
    await whatIf.show([byTime!], [{ schema: 'public', name: 'words_speaker_id_idx' }]);
    expect(await scanOf(whatIf, 'SELECT * FROM words WHERE speaker_id = $1')).toBe('words_speaker_id_idx_2');
    expect(await scanOf(whatIf, queries.email)).toBe('Seq Scan');
    await whatIf.show([], [{ schema: 'public', name: 'words_speaker_id_idx' }]);
    expect(await scanOf(whatIf, 'SELECT * FROM words WHERE speaker_id = $1')).toBe('Seq Scan');
    await whatIf.show([]);
    expect(await scanOf(whatIf, 'SELECT * FROM words WHERE speaker_id = $1')).toBe('words_speaker_id_idx');
  });

  test('an expression is taken to have as many values as its column', async () => {
    const email = whatIf.candidates[2]!;
    await whatIf.show([email]);
    const { plan } = await whatIf.explain('SELECT * FROM words WHERE lower(email) = $1');
    expect(plan?.root.rows).toBeLessThan(5);
    await whatIf.show([]);
  });

  test('sizes follow rows and columns', () => {
    const [byTime, , , actor] = whatIf.candidates;
    expect(byTime!.pages * 8192).toBeGreaterThan(40_000_000);
    expect(byTime!.pages * 8192).toBeLessThan(80_000_000);
    expect(actor!.pages).toBeGreaterThan(2000);
    expect(actor!.oids).toHaveLength(3);
    expect(actor!.names.toSorted()).toEqual(['by_actor', 'events_1_actor_idx', 'events_2_actor_idx']);
  });

  test('nothing behind a semicolon is run', async () => {
    const { plan, why } = await whatIf.explain('SELECT 1; DROP TABLE words');
    expect(plan).toBeNull();
    expect(why).toMatch(/multiple commands/);
  });
});

async function sequence<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

test.each([
  ['CREATE INDEX "on" ON t (a)', 'CREATE INDEX "on_2" ON t (a)'],
  ['create unique index concurrently if not exists x on t (a) where b', 'create unique index x_2 on t (a) where b'],
  ['-- why\n/* x */ CREATE INDEX ON ONLY t (a);', 'CREATE INDEX ON ONLY t (a)'],
  ['CREATE INDEX CONCURRENTLY ON t (a)', 'CREATE INDEX ON t (a)'],
])('a statement is respelled: %s', (sql, expected) => {
  const read = readIndexStatement(sql);
  expect('spell' in read ? read.spell('_2') : read.why).toBe(expected);
});
