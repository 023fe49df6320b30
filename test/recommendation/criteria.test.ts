import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.js';
import { readCatalog } from '../../src/catalog/read.js';
import type { Change } from '../../src/change/change.js';
import type { Finding, Subject } from '../../src/engine/finding.js';
import type { Inputs } from '../../src/engine/rule.js';
import type { Place } from '../../src/source/place.js';
import { describeCriteria, prepareCriteria } from '../../src/recommendation/criteria/criteria.js';
import { declareStatistics } from '../../src/statistics/declared.js';
import type { Statistics } from '../../src/statistics/statistics.js';
import type { CodeFunction, CodeWorkload, Loop, Send } from '../../src/workload/code.js';
import { readWorkload } from '../../src/workload/read-files.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
let catalog: Catalog;

beforeAll(async () => {
  database = await testDatabase();
  await database.client.query(`
    CREATE TABLE projects (id bigint PRIMARY KEY, name text NOT NULL);
    CREATE TABLE media (
      id bigint PRIMARY KEY, project_id bigint NOT NULL CONSTRAINT media_project REFERENCES projects ON DELETE CASCADE,
      size bigint, is_deleted boolean NOT NULL);`);
  catalog = await readCatalog(database.client);
});
afterAll(() => database.drop());

const VOLUMES = { projects: { rows: 5_000 }, media: { rows: 100_000, growth_per_month: 43_200, distinct: { project_id: 5_000 } } };
const place: Place = { file: 'app/media.py', line: 7, column: 1, endLine: 7, endColumn: 9 };

function findingOn(subject: Partial<Subject> & Pick<Subject, 'kind'>): Finding {
  return {
    subject: { schema: 'public', relation: 'media', name: null, ...subject },
    evidence: {},
    candidates: [],
    claims: [],
    id: '000000000000',
    rule: 'some/rule',
    redFlag: null,
    severity: 'warning',
    place: null,
    message: '',
  };
}

const byProject: Change = {
  kind: 'createIndex',
  schema: 'public',
  table: 'media',
  name: 'ix',
  method: 'btree',
  unique: false,
  keys: [{ column: 'project_id', expression: null, descending: false, nulls: null, opclass: null }],
  include: [],
  where: null,
  concurrently: true,
};

function inputs(given: Partial<Inputs> = {}): Inputs {
  return {
    catalog,
    models: null,
    revisions: null,
    code: null,
    derived: null,
    sources: null,
    enforced: null,
    drift: null,
    plans: null,
    connections: { engines: [], checkouts: { taken: 0, kept: [], notExamined: [] }, limit: null },
    statements: null,
    statistics: null,
    ...given,
  };
}

function declared(): Statistics {
  return declareStatistics(catalog, VOLUMES).statistics;
}

function plansOf(text: string): Inputs['plans'] {
  return readWorkload(text, 'q.sql').map((query) => ({ query, plan: null, why: 'not planned here' }));
}

function sends(
  name: string,
  sql: string,
  more: { readonly loops?: readonly Loop[]; readonly endpoint?: string; readonly task?: true } = {},
): CodeFunction {
  const send: Send = {
    id: 0,
    sql,
    parameters: [],
    cause: 'statement',
    place,
    built: null,
    path: [{ function: name, place }],
    loops: more.loops ?? [],
    fetches: 'all',
    row: [],
    returned: false,
    relationship: null,
    session: 'sync',
    tests: [],
    composed: null,
  };
  return {
    name,
    place,
    async: false,
    role: more.endpoint === undefined ? (more.task === true ? 'task' : 'function') : 'endpoint',
    endpoint: more.endpoint === undefined ? null : { methods: ['GET'], path: more.endpoint, answers: 'list' },
    sends: [send],
    ways: 1,
    complete: true,
    unknown: [],
  };
}

function codeOf(...functions: readonly CodeFunction[]): CodeWorkload {
  return { functions, notExamined: [] };
}

const BY_PROJECT = 'SELECT m.id FROM media m JOIN projects p ON p.id = m.project_id WHERE m.project_id = $1';

describe('criteria', () => {
  const key = findingOn({ kind: 'constraint', name: 'media_project' });

  test('nothing is known: each says why', () => {
    const criteria = describeCriteria(key, [byProject], prepareCriteria(inputs()));
    for (const { value, source, note } of Object.values(criteria ?? {}))
      expect({ value, source, note }).toEqual({ value: null, source: 'not known', note: expect.stringMatching(/\w/) });
  });

  test('declared volumes and calls', () => {
    const plans = plansOf(
      `-- calls: 60/min\n${BY_PROJECT};\n-- calls: 2/min\nUPDATE media SET project_id = $1 WHERE id = $2;\nSELECT size FROM media WHERE size > $1;`,
    );
    expect(describeCriteria(key, [byProject], prepareCriteria(inputs({ plans, statistics: declared() })))).toEqual({
      queryPattern: {
        value: 'q.sql#1 searches by project_id',
        unit: null,
        source: 'declared',
        note: '2 statements more on media, which search otherwise',
      },
      frequency: { value: 60, unit: 'calls/min', source: 'declared', note: null },
      rows: { value: 100_000, unit: 'rows', source: 'declared', note: '618 400 in 12 months at the declared growth' },
      selectivity: { value: 0.0002, unit: 'share of rows', source: 'declared', note: 'one value of project_id, of 5 000' },
      writeCost: {
        value: 2,
        unit: 'writes/min',
        source: 'declared',
        note: 'q.sql#2 (update); each adds an entry of about 20 bytes beside 1 index; UPDATE of project_id by q.sql#2 is no longer HOT',
      },
      joins: { value: 2, unit: 'tables', source: 'declared', note: 'q.sql#1 joins it with projects (5 000 rows)' },
    });
  });

  test('paths through the code, in words', () => {
    const loop: Loop = { place, form: 'for', function: 'app.tasks.sweep', over: null, atMost: null };
    const code = codeOf(
      sends('app.media.repository.list_for', BY_PROJECT),
      sends('app.media.router.index', BY_PROJECT, { endpoint: '/media' }),
      sends('app.tasks.sweep', BY_PROJECT, { task: true, loops: [loop] }),
      sends('app.projects.repository.remove', 'DELETE FROM projects WHERE id = $1'),
      sends('app.media.router.add', 'INSERT INTO media (id, project_id) VALUES ($1, $2)', { endpoint: '/media/new' }),
      sends('app.media.router.rename', 'UPDATE media SET size = $1 WHERE id = $2', { endpoint: '/media/size' }),
    );
    const { queryPattern, frequency, writeCost } = describeCriteria(key, [byProject], prepareCriteria(inputs({ code })))!;
    expect(queryPattern).toMatchObject({
      value:
        'app.media.repository.list_for searches by project_id; app.projects.repository.remove deletes rows of projects, each of which is looked for here',
      source: 'from code',
    });
    expect(frequency).toEqual({
      value: 'sent by 1 endpoint (GET /media) and 1 task (tasks.sweep), in a loop at app/media.py:7',
      unit: null,
      source: 'from code',
      note: null,
    });
    expect(writeCost).toEqual({
      value: 'inserts by 1 endpoint (GET /media/new); updates by 1 endpoint (GET /media/size)',
      unit: null,
      source: 'from code',
      note: 'each adds an entry of about 20 bytes beside 1 index; no UPDATE that was read sets project_id: those that are HOT stay so',
    });
  });

  test('the figures of the workload stand before the paths, where the statement is the same', () => {
    const plans = plansOf(`-- calls: 60/min\n${BY_PROJECT};`);
    const code = codeOf(sends('app.media.router.index', BY_PROJECT.replace('m.id', 'm.size'), { endpoint: '/media' }));
    const same = codeOf(sends('app.media.router.index', BY_PROJECT, { endpoint: '/media' }));
    expect(describeCriteria(key, [], prepareCriteria(inputs({ plans, code: same })))?.frequency).toEqual({
      value: 60,
      unit: 'calls/min',
      source: 'declared',
      note: 'sent by 1 endpoint (GET /media)',
    });
    expect(describeCriteria(key, [], prepareCriteria(inputs({ plans, code })))?.frequency.note).toMatch(/^of 1 of 2 statements/);
  });

  test('live counters: writes a minute since they began', () => {
    const activity = {
      seqScans: 0,
      seqRowsRead: 0,
      idxScans: 0,
      inserted: 500,
      updated: 80,
      hotUpdated: 70,
      deleted: 20,
      liveRows: 100_000,
      deadRows: 0,
      lastAnalyzed: null,
      lastVacuumed: null,
    };
    const relations = declared().relations.map(({ declared: _, ...relation }) => ({ ...relation, activity }));
    const live = { ...declared(), source: 'live', asOf: '2026-06-01T01:00:00Z', statsReset: '2026-06-01T00:00:00Z', relations } as const;
    const { rows, writeCost } = describeCriteria(key, [], prepareCriteria(inputs({ statistics: live })))!;
    expect(rows).toMatchObject({ value: 100_000, source: 'measured live' });
    expect(writeCost).toEqual({
      value: 10,
      unit: 'writes/min',
      source: 'measured live',
      note: '500 rows inserted, 80 updated (70 HOT), 20 deleted, since 2026-06-01T00:00:00Z',
    });
    const never = describeCriteria(key, [], prepareCriteria(inputs({ statistics: { ...live, statsReset: null } })))!;
    expect(never.writeCost).toMatchObject({ value: 600, unit: 'writes', note: expect.stringContaining('since the cluster was made') });
  });

  test('a finding that names its query is judged by that one; a deletion flag by its most common value', () => {
    const plans = plansOf(
      '-- calls: 5/min\nSELECT id FROM media WHERE size > $1;\n-- calls: 7/min\nSELECT id FROM media WHERE is_deleted = false;',
    );
    const ground = prepareCriteria(inputs({ plans, statistics: declared() }));
    expect(describeCriteria(findingOn({ kind: 'query', name: 'q.sql#1' }), [], ground)?.frequency).toMatchObject({ value: 5 });
    const flag = describeCriteria(findingOn({ kind: 'column', name: 'is_deleted' }), [], ground)!;
    expect(flag.frequency).toMatchObject({ value: 7 });
    expect(flag.selectivity).toMatchObject({ value: 0.95, note: 'the most common value of is_deleted' });
  });

  test('about no table: none', () => {
    expect(describeCriteria(findingOn({ kind: 'revision', relation: null, name: 'abc' }), [], prepareCriteria(inputs()))).toBeNull();
  });
});
