import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/harness/database.js';
import type { Catalog } from '../catalog/catalog.js';
import { readCatalog } from '../catalog/read.js';
import type { CreateIndex, ReplaceForeignKey } from '../change/change.js';
import type { Candidate, Finding } from '../engine/finding.js';
import { executeDown, executeUp } from '../proof/execute.js';
import type { Proved, Trial } from '../proof/proof.js';
import { loadParser } from '../python/parse.js';
import { defaultNaming } from '../sqlalchemy/naming.js';
import type { Statistics } from '../statistics/statistics.js';
import { type Ground, recommend } from './recommend.js';
import { recommendationSchema } from './recommendation-json.js';

let database: TestDatabase;
let catalog: Catalog;
beforeAll(async () => {
  database = await testDatabase();
  const owner = await database.database.asOwner();
  await owner.query(
    'CREATE TABLE customers (id int PRIMARY KEY); CREATE TABLE orders (id int PRIMARY KEY, customer_id int CONSTRAINT orders_customer_id_fkey REFERENCES customers)',
  );
  catalog = await readCatalog(database.client);
});
afterAll(() => database.drop());

const index: CreateIndex = {
  kind: 'createIndex',
  schema: 'public',
  table: 'orders',
  name: 'ix_orders_customer_id',
  method: 'btree',
  unique: false,
  keys: [{ column: 'customer_id', expression: null, descending: false, nulls: null, opclass: null }],
  include: [],
  where: null,
  concurrently: true,
};
const shape = {
  name: 'orders_customer_id_fkey',
  columns: ['customer_id'],
  references: { schema: 'public', table: 'customers', columns: ['id'] },
  onDelete: 'NO ACTION',
  onUpdate: 'NO ACTION',
  match: 'SIMPLE',
  deferrable: 'not deferrable',
} as const;
const cascade: ReplaceForeignKey = {
  kind: 'replaceForeignKey',
  schema: 'public',
  table: 'orders',
  before: shape,
  after: { ...shape, onDelete: 'CASCADE' },
};

const online: Candidate = {
  title: 'B-tree index on (customer_id), built concurrently',
  changes: [index],
  why: 'The check reads all orders.',
  drawback: null,
};
const blocking: Candidate = {
  title: 'B-tree index on (customer_id), built in one statement',
  changes: [{ ...index, concurrently: false }],
  why: '',
  drawback: 'Writes wait.',
};
const broken: Candidate = {
  title: 'an index on nothing',
  changes: [{ ...index, table: 'nowhere' }],
  why: '',
  drawback: 'There is no such table.',
};
const action: Candidate = { title: 'ON DELETE CASCADE', changes: [cascade], why: 'Orders are parts of a customer.', drawback: null };

const QUERY = 'SELECT 1 FROM ONLY public.orders x WHERE $1 OPERATOR(pg_catalog.=) customer_id FOR KEY SHARE OF x';

function finding(id: string, candidates: readonly Candidate[]): Finding {
  return {
    id,
    rule: 'indexes/foreign-key-without-index',
    redFlag: 1,
    severity: 'warning',
    place: null,
    message: 'no index',
    evidence: {},
    candidates,
    subject: { kind: 'constraint', schema: 'public', relation: 'orders', name: 'orders_customer_id_fkey' },
    claims: [{ kind: 'plan', sql: QUERY, schema: 'public', relation: 'orders' }],
  };
}

async function attempt(candidate: Candidate): Promise<Trial> {
  const up = await executeUp(database.database, candidate);
  const down = up.error === null ? await executeDown(database.database, candidate) : null;
  const checks = [
    { claim: 'the change executes', ok: up.error === null, before: null, after: up.error ?? 'it does' },
    { claim: `planned at 1 000 000 rows, no sequential scan of orders: ${QUERY}`, ok: true, before: 'Seq Scan', after: 'Index Scan' },
  ];
  return { candidate, up: up.steps, down: down?.steps ?? [], checks, passed: up.error === null, reason: up.error };
}

async function proveAll(asked: Finding): Promise<Proved> {
  const trials: Trial[] = [];
  for (const candidate of asked.candidates) trials.push(await attempt(candidate));
  return { finding: asked, trials, winner: trials.find(({ passed }) => passed) ?? null };
}

const STATISTICS: Statistics = {
  asOf: null,
  source: 'declared',
  settings: {},
  statsReset: null,
  relations: [
    {
      schema: 'public',
      name: 'orders',
      kind: 'table',
      table: null,
      rows: 1_000_000,
      pages: 5000,
      allVisible: 0,
      activity: null,
      columns: [
        {
          name: 'customer_id',
          inherited: false,
          nullFraction: 0,
          averageWidth: 4,
          distinct: 50_000,
          mostCommonValues: null,
          mostCommonFrequencies: null,
          histogramBounds: null,
          correlation: null,
          mostCommonElements: null,
          mostCommonElementFrequencies: null,
          elementCountHistogram: null,
        },
      ],
    },
  ],
};

const MODEL = `from sqlalchemy import Column, ForeignKey, Integer\n\n\nclass Order(Base):\n    __tablename__ = "orders"\n    customer_id = Column(Integer, ForeignKey("customers.id"))\n`;

async function ground(more: Partial<Ground> = {}): Promise<Ground> {
  const site = {
    table: 'orders',
    schema: null,
    file: 'app/models.py',
    line: 4,
    className: 'Order',
    naming: defaultNaming,
    inheritsArguments: false,
  };
  return {
    catalog,
    statistics: STATISTICS,
    majors: { project: 18, shadow: 18 },
    whyUntried: null,
    models: { parser: await loadParser(), text: () => MODEL, site: () => site },
    revisions: {
      directory: 'migrations/versions',
      heads: ['aaaabbbbcccc'],
      sample: null,
      date: new Date('2026-01-02T00:00:00Z'),
      defaultSchema: 'public',
      conventional: false,
    },
    ...more,
  };
}

test('an index in five parts, with its proof and what lost', async () => {
  const proved = [await proveAll(finding('000000000001', [broken, online, blocking])), await proveAll(finding('000000000002', [online]))];
  const { recommendations, reasons } = recommend(proved, await ground());
  const [only] = recommendations.map((each) => recommendationSchema.parse(JSON.parse(JSON.stringify(each))));
  expect(reasons.size).toBe(0);
  expect(recommendations).toHaveLength(1);
  expect(only).toMatchObject({
    answers: ['000000000001', '000000000002'],
    changes: [
      {
        kind: 'createIndex',
        sql: 'CREATE INDEX CONCURRENTLY ix_orders_customer_id ON public.orders (customer_id);',
        reverseSql: 'DROP INDEX CONCURRENTLY public.ix_orders_customer_id;',
        alembic: { downgrade: expect.stringContaining('    "ix_orders_customer_id", table_name="orders", postgresql_concurrently=True\n') },
        diff: expect.stringContaining('+    customer_id = Column(Integer, ForeignKey("customers.id"), index=True)\n'),
      },
    ],
    reasoning: {
      indexes: [
        {
          columns: ['customer_id'],
          predicate: null,
          include: [],
          selectivity: 'a value of customer_id selects about 20 of 1 000 000 rows (0.002 %)',
          planner: expect.stringContaining('Seq Scan before, Index Scan after'),
        },
      ],
      rejected: [
        {
          change: 'an index on nothing',
          figure: 'relation "public.nowhere" does not exist (SQLSTATE 42P01)',
          reason: 'There is no such table. It fails its proof: the change executes.',
        },
        { change: blocking.title, figure: 'SHARE on public.orders holds up writes', reason: 'Writes wait.' },
      ],
    },
    migration: { steps: [{ transaction: null, rewrites: [] }], reverse: [{ transaction: null }] },
    proof: { grade: 'executed', major: 18, dataProved: false, preflight: [], why: null },
  });
  expect(only?.verification.at(-1)).toEqual({
    sql: `EXPLAIN (GENERIC_PLAN) ${QUERY}`,
    before: 'Seq Scan (at 1 000 000 rows)',
    after: 'Index Scan (at 1 000 000 rows)',
  });
  const bytes = only?.reasoning.indexes[0]?.bytes ?? 0;
  expect(bytes).toBeGreaterThan(6_000_000);
  expect(bytes).toBeLessThan(10_000_000);
});

test('a foreign key is replaced in two transactions, with its pre-flight query', async () => {
  const { recommendations } = recommend(
    [await proveAll(finding('000000000003', [action]))],
    await ground({ majors: { project: 15, shadow: 18 } }),
  );
  expect(recommendations[0]).toMatchObject({
    migration: {
      steps: [
        {
          transaction: 1,
          locks: expect.arrayContaining([{ relation: 'public.orders', mode: 'ACCESS EXCLUSIVE', waits: 'reads and writes' }]),
        },
        {
          transaction: 2,
          locks: expect.arrayContaining([
            { relation: 'public.orders', mode: 'SHARE UPDATE EXCLUSIVE', waits: 'nothing but DDL, VACUUM and ANALYZE' },
          ]),
        },
      ],
    },
    proof: { grade: 'executed_other_major', preflight: [expect.stringContaining('NOT EXISTS')] },
  });
});

test('what fails every proof is not recommended, what was not tried is said to be so', async () => {
  const failed = recommend([await proveAll(finding('000000000004', [broken]))], await ground());
  expect(failed.recommendations).toEqual([]);
  expect(failed.reasons.get('000000000004')).toContain('relation "public.nowhere" does not exist');
  const untried = recommend(
    [{ finding: finding('000000000005', [online, blocking]), trials: [], winner: null }],
    await ground({ whyUntried: 'proofs were switched off (--no-proof)' }),
  );
  expect(untried.recommendations[0]).toMatchObject({
    proof: { grade: 'not_proved', why: 'proofs were switched off (--no-proof)' },
    migration: { steps: [{ locks: [] }] },
    reasoning: { rejected: [{ figure: 'not measured' }] },
  });
});

test('two heads leave the SQL and say why there is no revision; the same advice keeps its id', async () => {
  const proved = [await proveAll(finding('000000000006', [online]))];
  const one = recommend(proved, await ground());
  const revisions = (await ground()).revisions;
  const two = recommend(proved, await ground({ models: null, revisions: revisions === null ? null : { ...revisions, heads: ['a', 'b'] } }));
  expect(two.recommendations[0]?.changes[0]).toMatchObject({ alembic: null, diff: null });
  expect(two.recommendations[0]?.notes).toEqual(['No revision: the history has 2 heads (a, b): merge them first.']);
  expect(two.recommendations[0]?.id).toBe(one.recommendations[0]?.id);
});
