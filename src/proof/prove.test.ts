import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Change, CreateIndex } from '../change/change.js';
import type { Candidate, Claim, Finding } from '../engine/finding.js';
import { runRules } from '../engine/run.js';
import { rules } from '../rules/registry.js';
import { defaultNaming } from '../sqlalchemy/naming.js';
import { replay } from '../shadow/replay.js';
import { showLockClaims } from './lock-claims.js';
import { showModelsAgree } from './models-agree.js';
import type { Trial } from './proof.js';
import { prove } from './prove.js';

const schema = `
  CREATE TABLE customers (id bigint PRIMARY KEY);
  CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE, note jsonb CHECK (jsonb_typeof(note) = 'object'));`;

const index = (column: string, more: Partial<CreateIndex> = {}): CreateIndex => ({
  kind: 'createIndex',
  schema: 'public',
  table: 'orders',
  name: 'orders_new',
  method: 'btree',
  unique: false,
  include: [],
  where: null,
  concurrently: true,
  keys: [{ column, expression: null, descending: false, nulls: null, opclass: null }],
  ...more,
});

test('the right candidate passes', async () => {
  const [trial] = await tryChanges([index('customer_id')]);
  expect(trial?.reason).toBeNull();
  expect(trial?.checks.map(({ claim, ok }) => [claim, ok])).toEqual([
    ['the change executes', true],
    ['the finding is gone', true],
    ['no rule finds anything new', true],
    ['the inverse executes', true],
    ['the inverse restores the catalog', true],
    ['no step holds more than SHARE UPDATE EXCLUSIVE on public.orders', true],
  ]);
});

test.each<[string, readonly Change[], string]>([
  ['one that does not execute', [index('nonsense')], 'the change executes: column "nonsense" does not exist (SQLSTATE 42703)'],
  ['one that leaves the finding', [index('id')], 'the finding is gone: it is still found'],
  [
    'one that brings another finding',
    [index('customer_id'), raw('ALTER TABLE orders ADD payload jsonb', 'ALTER TABLE orders DROP payload')],
    'no rule finds anything new: types/jsonb-without-schema',
  ],
  [
    'one whose inverse does not execute',
    [index('customer_id'), raw('SELECT 1', 'DROP TABLE nonsense')],
    'the inverse executes: table "nonsense" does not exist (SQLSTATE 42P01)',
  ],
  [
    'one whose inverse leaves something',
    [index('customer_id'), raw('CREATE TABLE left_over ()', 'SELECT 1')],
    'the inverse restores the catalog: table public.left_over',
  ],
  [
    'one that locks too much',
    [index('customer_id', { concurrently: false })],
    'no step holds more than SHARE UPDATE EXCLUSIVE on public.orders: SHARE',
  ],
])('%s is refused', async (_title, changes, reason) => {
  // The wrong one first, then the right one: the second is not harmed by the first, and wins.
  const [wrong, right] = await tryChanges(changes, [index('customer_id', { name: 'orders_right' })]);
  expect(wrong?.passed).toBe(false);
  expect(wrong?.reason).toContain(reason);
  expect(right?.reason).toBeNull();
});

test('an edit that makes another index than the DDL, and one that makes more, are refused', async () => {
  const database = await made();
  const statement = (sql: string) => ({ sql, place: null, object: sql, transactional: true });
  const before = [statement('CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint)')];
  const agree = async (...edited: string[]): Promise<string | null> => {
    const checks = await showModelsAgree(database.database, [{ id: 'f', changes: [index('customer_id')] }], {
      before,
      after: [...before, ...edited.map(statement)],
    });
    return checks.get('f')?.after ?? null;
  };
  try {
    expect(await agree('CREATE INDEX orders_new ON orders (customer_id)')).toBe('equal');
    expect(await agree('CREATE INDEX orders_new ON orders (customer_id DESC)')).toContain('index public.orders_new differs');
    expect(await agree()).toBe('index public.orders_new differs');
    expect(await agree('CREATE INDEX orders_new ON orders (customer_id)', 'ALTER TABLE orders ADD more int')).toBe(
      'the edit changes column public.orders.more too',
    );
  } finally {
    await database.drop();
  }
});

function raw(up: string, down: string): Change {
  return { kind: 'rawSql', statements: [up], reverse: [down] };
}

async function made(): Promise<Awaited<ReturnType<typeof testDatabase>>> {
  const database = await testDatabase();
  await replay(
    database.database,
    schema
      .split(';')
      .map((sql) => ({ sql, place: null, object: sql, transactional: true }))
      .filter(({ sql }) => sql.trim() !== ''),
  );
  return database;
}

/** Offers the changes for the foreign key without an index that the schema has; one candidate each. */
async function tryChanges(...offers: (readonly Change[])[]): Promise<readonly Trial[]> {
  const database = await made();
  try {
    const catalog = await readCatalog(database.client);
    const examine = (state: Catalog) => {
      const inputs = {
        catalog: state,
        models: null,
        revisions: null,
        code: null,
        sources: null,
        enforced: null,
        drift: null,
        derived: null,
        plans: null,
        connections: { engines: [], checkouts: { taken: 0, kept: [], notExamined: [] }, limit: null },
        statements: null,
        statistics: null,
      };
      const run = runRules(rules, inputs, { only: [], skip: [], rules: {}, naming: defaultNaming });
      return {
        findings: run.findings,
        checked: new Set(run.outcomes.filter(({ status }) => status === 'checked').map(({ rule }) => rule)),
      };
    };
    const claims: Claim[] = [{ kind: 'lock', schema: 'public', relation: 'orders', atMost: 'SHARE UPDATE EXCLUSIVE' }];
    const candidates = offers.map((changes, at): Candidate => ({ title: `candidate ${at}`, changes, why: '', drawback: null }));
    const [found] = examine(catalog).findings;
    if (found === undefined) throw new Error('nothing is found');
    const finding: Finding = { ...found, candidates, claims };
    const ground = { template: database.database, catalog, examine, signal: new AbortController().signal, progress: () => undefined };
    const [proved] = await prove([finding], { ...ground, showClaims: [(attempts) => Promise.resolve(showLockClaims(attempts))] });
    return proved?.trials ?? [];
  } finally {
    await database.drop();
  }
}
