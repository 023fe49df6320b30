import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalog, Table } from '../../catalog/catalog.js';
import type { Change } from '../../change/change.js';
import { identifyFindings } from '../../engine/identify.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import { loadOperations, readOperations } from '../../sql/operations/read-operations.js';
import type { CodeFunction, Send } from '../../workload/code.js';
import { defaultAgents } from '../protocol/role.js';
import { deriveHandoffs, requestKinds } from './derive.js';
import type { Found, HandoffGround, SchemaStep } from './ground.js';

beforeAll(loadOperations);

const PLACE = { file: 'app/jobs.py', line: 3, column: 1, endLine: 3, endColumn: 9 };
const roster = { roster: defaultAgents };

function column(name: string, baseType = 'text'): Table['columns'][number] {
  return {
    name,
    type: baseType,
    baseType,
    nullable: true,
    unvalidatedNotNull: null,
    default: null,
    identity: null,
    generated: null,
    collation: null,
    local: true,
    identitySequence: null,
    comment: null,
  };
}

function table(name: string, columns: readonly string[], more: Partial<Table> = {}): Table {
  return {
    schema: 'public',
    name,
    kind: 'table',
    persistence: 'permanent',
    columns: columns.map((each) => column(each)),
    primaryKey: null,
    uniques: [],
    foreignKeys: [],
    checks: [],
    exclusions: [],
    indexes: [],
    triggers: [],
    policies: [],
    rowSecurity: false,
    forceRowSecurity: false,
    partitionKey: null,
    partitionOf: null,
    inherits: [],
    options: [],
    replicaIdentity: 'default',
    comment: null,
    ...more,
  };
}

const catalog: Catalog = {
  major: 18,
  schemas: ['public'],
  extensions: [],
  tables: [table('users', ['id', 'email', 'api_token', 'state']), table('orders', ['id', 'note'], { rowSecurity: true })],
  views: [],
  sequences: [],
  enums: [],
  domains: [],
  composites: [],
  functions: [],
  ranges: [],
  collations: [],
  extendedStatistics: [],
  comments: [],
  dependencies: [],
};

const quiet: HandoffGround = {
  found: [],
  catalog,
  code: null,
  derived: null,
  steps: [],
  server: { major: 18, live: null, declared: 18, now: new Date('2026-01-01T00:00:00Z') },
};

function found(more: Partial<Found['finding']>, rest: Partial<Omit<Found, 'finding'>> = {}): Found {
  const subject = more.subject ?? { kind: 'query', schema: 'public', relation: 'users', name: 'app.jobs.JobRepository.list' };
  return {
    finding: {
      id: identifyFindings('queries/any', [{ subject }])[0] ?? '',
      place: PLACE,
      message: 'Something is wrong.',
      ...more,
      subject,
    },
    recommendation: null,
    changes: [],
    criteria: null,
    ...rest,
  };
}

function steps(sql: string, by = 'revision ab12'): SchemaStep[] {
  return readOperations(sql).map((operation) => ({ operation, by, answers: [] }));
}

function sends(name: string, role: CodeFunction['role'], more: Partial<Send> = {}): CodeFunction {
  const send: Send = {
    id: 0,
    sql: 'SELECT 1',
    parameters: [],
    cause: 'statement',
    place: PLACE,
    built: null,
    path: [{ function: name, place: PLACE }],
    loops: [],
    fetches: 'all',
    row: [{ kind: 'entity', className: 'User', schema: null, table: 'users' }],
    returned: true,
    relationship: null,
    session: 'sync',
    tests: [],
    composed: null,
    ...more,
  };
  const endpoint = role === 'endpoint' ? { methods: ['GET'], path: '/users', answers: 'list' as const } : null;
  return { name, place: PLACE, async: false, role, endpoint, sends: [send], ways: 1, complete: true, unknown: [] };
}

const code = { functions: [sends('app.api.list_users', 'endpoint')], notExamined: [] };

const step = { sql: 'CREATE INDEX CONCURRENTLY i ON users (email)', locks: [], rewrites: [], scans: [], transaction: null };

function advice(more: Partial<Recommendation> = {}): Recommendation {
  return {
    id: 'aaaaaaaaaaaa',
    answers: [],
    changes: [{ kind: 'createIndex', summary: 'index', sql: 'CREATE INDEX …;', reverseSql: '', alembic: null, diff: null }],
    reasoning: { why: '', indexes: [], rejected: [] },
    migration: { steps: [step], reverse: [] },
    risks: [],
    verification: [],
    proof: { grade: 'executed', major: 18, checks: [], dataProved: false, preflight: [], why: null },
    manual: [],
    notes: [],
    ...more,
  };
}

function index(columns: readonly string[], on = 'users'): Change {
  const keys = columns.map((name) => ({ column: name, expression: null, descending: false, nulls: null, opclass: null }));
  return {
    kind: 'createIndex',
    schema: 'public',
    table: on,
    name: 'ix_new',
    method: 'btree',
    unique: false,
    keys,
    include: [],
    where: null,
    concurrently: true,
  };
}

const edit = { kind: 'editPython', summary: 'edit', sql: '', reverseSql: '', alembic: null, diff: '-a\n+b' };
const planned = { claim: 'planned at 9 rows: SELECT 1', ok: true, before: 'Seq Scan', after: 'Index Scan' };

const criterion = { value: null, unit: null, source: 'not known' as const, note: null };
const hot: NonNullable<Found['criteria']> = {
  queryPattern: criterion,
  rows: criterion,
  selectivity: criterion,
  joins: criterion,
  frequency: { value: 900, unit: 'calls/min', source: 'declared', note: null },
  writeCost: { value: 0.5, unit: 'writes/min', source: 'declared', note: null },
};

/** Each case of the Escalation section, with the ground that makes it. */
const cases: readonly { readonly asks: string; readonly when: string; ground(): Partial<HandoffGround> }[] = [
  {
    asks: 'backend service_logic',
    when: 'service logic wraps what is advised',
    ground: () => ({ found: [found({ concerns: ['service logic'] })] }),
  },
  {
    asks: 'backend api_contract',
    when: 'a new column is part of an answer',
    ground: () => ({ code, steps: steps('ALTER TABLE users ADD COLUMN nickname text') }),
  },
  { asks: 'backend api_contract', when: 'a list is to come in pages', ground: () => ({ found: [found({ concerns: ['pagination'] })] }) },
  {
    asks: 'backend task_pattern',
    when: 'a task of the queue sends it',
    ground: () => ({ found: [found({})], code: { functions: [sends('app.jobs.JobRepository.list', 'task')], notExamined: [] } }),
  },
  {
    asks: 'frontend data_model',
    when: 'a field is added',
    ground: () => ({ code, steps: steps('ALTER TABLE users ADD COLUMN nickname text') }),
  },
  {
    asks: 'frontend data_model',
    when: 'a field is removed',
    ground: () => ({ code, steps: steps('ALTER TABLE users DROP COLUMN state') }),
  },
  {
    asks: 'frontend data_model',
    when: 'a type changes',
    ground: () => ({ code, steps: steps('ALTER TABLE public.users ALTER COLUMN state TYPE integer USING 1') }),
  },
  { asks: 'frontend pagination', when: 'pages need parameters', ground: () => ({ found: [found({ concerns: ['pagination'] })] }) },
  {
    asks: 'devops deployment',
    when: 'an index is built outside a transaction',
    ground: () => ({ found: [found({}, { recommendation: advice() })] }),
  },
  {
    asks: 'devops deployment',
    when: 'code and schema change in two deploys',
    ground: () => {
      const migration = { steps: [{ ...step, transaction: 1 }], reverse: [] };
      return { found: [found({}, { recommendation: advice({ changes: [...advice().changes, edit], migration }) })] };
    },
  },
  { asks: 'devops extension', when: 'a revision needs an extension', ground: () => ({ steps: steps('CREATE EXTENSION pg_trgm') }) },
  { asks: 'devops version_upgrade', when: 'the major ends within a year', ground: () => ({ server: { ...quiet.server, major: 14 } }) },
  {
    asks: 'devops version_upgrade',
    when: 'another major runs than is declared',
    ground: () => ({ server: { ...quiet.server, live: 17, declared: 18 } }),
  },
  { asks: 'devops pooling', when: 'the pool is in question', ground: () => ({ found: [found({ concerns: ['pool'] })] }) },
  { asks: 'devops backup', when: 'rows are taken away', ground: () => ({ steps: steps("DELETE FROM orders WHERE note = 'x'") }) },
  {
    asks: 'devops backup',
    when: 'a change has no way back',
    ground: () => ({
      found: [found({}, { recommendation: advice({ migration: { steps: [], irreversible: { why: 'Rows are gone.', recovery: 'x' } } }) })],
    }),
  },
  { asks: 'performance caching', when: 'reads are hot and writes rare', ground: () => ({ found: [found({}, { criteria: hot })] }) },
  {
    asks: 'performance connection_leak',
    when: 'connections are not given back',
    ground: () => ({ found: [found({ concerns: ['connection leak'] })] }),
  },
  {
    asks: 'performance database_and_application',
    when: 'a plan needs an index and another query',
    ground: () => ({
      found: [
        found({}, { recommendation: advice({ changes: [...advice().changes, edit], proof: { ...advice().proof, checks: [planned] } }) }),
      ],
    }),
  },
  { asks: 'security row_security', when: 'policies come', ground: () => ({ steps: steps('ALTER TABLE users ENABLE ROW LEVEL SECURITY') }) },
  {
    asks: 'security row_security',
    when: 'policies guard the table',
    ground: () => ({ found: [found({}, { changes: [index(['note'], 'orders')] })] }),
  },
  {
    asks: 'security encryption',
    when: 'a secret is to be searched by',
    ground: () => ({ found: [found({}, { changes: [index(['api_token'])] })] }),
  },
  {
    asks: 'security encryption',
    when: 'a secret is added',
    ground: () => ({ steps: steps('ALTER TABLE orders ADD COLUMN webhook_secret text') }),
  },
  {
    asks: 'security personal_data',
    when: 'personal data is added',
    ground: () => ({ steps: steps('CREATE TABLE people (id int, birth_date date)') }),
  },
  {
    asks: 'security personal_data',
    when: 'personal data is copied',
    ground: () => ({
      found: [found({ subject: { kind: 'column', schema: 'public', relation: 'orders', name: 'note' } })],
      derived: {
        others: [],
        reads: [],
        writes: [
          {
            schema: null,
            table: 'orders',
            column: 'note',
            place: null,
            by: 'code',
            text: 'note=user.email',
            from: { kind: 'copy', schema: null, table: 'users', column: 'email', key: ['user_id'] },
          },
        ],
      },
    }),
  },
  {
    asks: 'security sql_from_input',
    when: 'a text of SQL is made from values',
    ground: () => ({ found: [found({ concerns: ['sql from input'] })] }),
  },
];

const derive = (ground: Partial<HandoffGround>) => deriveHandoffs({ ...quiet, ...ground }, roster);

describe('each case of the escalation', () => {
  test.each(cases)('$asks: $when', ({ asks, ground }) => {
    const made = derive(ground());
    expect(made.map(({ role, kind }) => `${role} ${kind}`)).toContain(asks);
    const request = made.find(({ role, kind }) => `${role} ${kind}` === asks)!;
    expect(request).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{12}$/), to: defaultAgents[request.role], state: 'submitted' });
    for (const text of [request.task, request.context, request.needBack, request.blocks, ...request.acceptance])
      expect(text).toMatch(/^\S.*[.]$/s);
    expect(request.findings.length + request.subjects.length).toBeGreaterThan(0);
  });

  test('every kind has a case', () => {
    expect(new Set(cases.map(({ asks }) => asks))).toEqual(new Set(requestKinds.map(({ role, kind }) => `${role} ${kind}`)));
  });
});

describe('silence', () => {
  test('nothing found, nothing changes: nothing is handed over', () => {
    expect(derive({})).toEqual([]);
  });

  test.each([
    ['a column that no endpoint gives', { code, steps: () => 'ALTER TABLE orders ADD COLUMN weight int' }],
    ['a column whose table is not read by endpoints', { code: null, steps: () => 'ALTER TABLE users ADD COLUMN nickname text' }],
    [
      'a digest, a time and a flag with telling names',
      { code: null, steps: () => 'CREATE TABLE t (password_hash text, email_sent_at timestamptz, token_id int, has_phone boolean)' },
    ],
    [
      'an index, a check and an insert of a revision',
      {
        code,
        steps: () => "CREATE INDEX i ON users (state); ALTER TABLE users ADD CHECK (state <> ''); INSERT INTO users (id) VALUES (1)",
      },
    ],
  ])('%s', (_, { code: read, steps: sql }) => {
    expect(derive({ code: read, steps: steps(sql()) })).toEqual([]);
  });

  test('an index in a transaction, a cold read, and an endpoint beside the task', () => {
    const calm = { ...hot, writeCost: { ...hot.writeCost, value: 90 } };
    const recommendation = advice({ migration: { steps: [{ ...step, transaction: 1 }], reverse: [] } });
    const both = [sends('app.jobs.JobRepository.list', 'task'), sends('app.jobs.JobRepository.list', 'endpoint')];
    expect(derive({ found: [found({}, { criteria: calm, recommendation })], code: { functions: both, notExamined: [] } })).toEqual([]);
  });
});

test('one request for a role and kind, however many findings; its id does not depend on their order or wording', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    found({ concerns: ['service logic'], subject: { kind: 'query', schema: 'public', relation: 'users', name: `app.${name}` } }),
  );
  const [request, ...others] = derive({ found: many });
  expect(others).toEqual([]);
  expect(request?.findings).toHaveLength(5);
  const reworded = many.toReversed().map((each) => ({ ...each, finding: { ...each.finding, message: 'In other words.' } }));
  expect(derive({ found: reworded })[0]?.id).toBe(request?.id);
  expect(derive({ found: many.slice(1) })[0]?.id).not.toBe(request?.id);
});

test('what was answered is not asked again; the rest is', () => {
  const one = found({ concerns: ['service logic'] });
  const other = found({ concerns: ['service logic'], subject: { kind: 'query', schema: 'public', relation: 'users', name: 'app.other' } });
  const covered = () => [one.finding.id];
  expect(deriveHandoffs({ ...quiet, found: [one] }, roster, covered)).toEqual([]);
  expect(deriveHandoffs({ ...quiet, found: [one, other] }, roster, covered)[0]?.findings).toEqual([other.finding.id]);
});
