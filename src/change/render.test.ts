import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/harness/database.js';
import { compareCatalogs } from '../catalog/equal.js';
import { readCatalog } from '../catalog/read.js';
import { SCHEMA, sampleChanges } from '../../test/change/samples.js';
import type { SqlStep } from './change.js';
import { behaviourOf, describeChange, isIrreversible, preflightOf, renderAllSql, renderSql, risksOf, verificationOf } from './render.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.client.query(SCHEMA);
});
afterAll(() => database.drop());

/** Each transaction by itself, as a runner would. */
async function run(steps: readonly SqlStep[] | object): Promise<void> {
  if (!Array.isArray(steps)) throw new Error('cannot be undone');
  for (const step of steps as readonly SqlStep[]) await database.client.query(step.sql);
}

async function answer(sql: string): Promise<string> {
  const { rows } = await database.client.query<{ count: string }>(sql);
  return rows[0]?.count ?? '';
}

const fillsRows = sampleChanges.filter(({ kind }) => kind === 'backfill');

describe.each(sampleChanges.filter((change) => !fillsRows.includes(change)).map((change) => [describeChange(change), change] as const))(
  '%s',
  (_, change) => {
    test('executes, answers its checks, and its inverse restores the catalog', async () => {
      const before = await readCatalog(database.client);
      const { up, down } = renderSql(change);
      for (const sql of preflightOf(change)) expect(await answer(sql)).toBe('0');
      for (const check of verificationOf(change)) expect(await answer(check.sql)).toBe(check.before);
      await run(up);
      for (const check of verificationOf(change)) expect(await answer(check.sql)).toBe(check.after);
      for (const { watch } of risksOf(change)) if (watch !== null) await database.client.query(watch);
      expect(compareCatalogs(before, await readCatalog(database.client))).not.toEqual([]);
      await run(down);
      expect(compareCatalogs(before, await readCatalog(database.client))).toEqual([]);
    });
  },
);

test.each(fillsRows.map((change) => [describeChange(change), change] as const))(
  '%s: answers its checks, and leaves the catalog',
  async (_, change) => {
    await database.client.query('INSERT INTO customers VALUES (1); INSERT INTO orders (id) VALUES (1); INSERT INTO parted (id) VALUES (1)');
    const before = await readCatalog(database.client);
    for (const check of verificationOf(change)) expect(await answer(check.sql)).toBe(check.before);
    await run(renderSql(change).up);
    for (const check of verificationOf(change)) expect(await answer(check.sql)).toBe(check.after);
    for (const { watch } of risksOf(change)) if (watch !== null) await database.client.query(watch);
    expect(compareCatalogs(before, await readCatalog(database.client))).toEqual([]);
    await database.client.query('DELETE FROM orders; DELETE FROM parted; DELETE FROM customers');
  },
);

test('all together, undone in reverse order', async () => {
  const before = await readCatalog(database.client);
  const { up, down } = renderAllSql(sampleChanges);
  await run(up);
  await run(down);
  expect(compareCatalogs(before, await readCatalog(database.client))).toEqual([]);
});

test('the pre-flight queries count the rows that would make a change fail', async () => {
  await database.client.query(
    `BEGIN; ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey; INSERT INTO orders (customer_id, total, email) VALUES (7, -1, 'ab'), (7, 0, 'ab'), (7, NULL, 'cd')`,
  );
  const counts = [];
  for (const change of sampleChanges) for (const sql of preflightOf(change)) counts.push([change.kind, await answer(sql)]);
  await database.client.query('ROLLBACK');
  expect(counts).toEqual([
    ['createIndex', '1'],
    ['replaceForeignKey', '3'],
    ['replaceForeignKey', '0'],
    ['replaceForeignKey', '0'],
    ['addCheck', '1'],
    ['setNotNull', '1'],
    ['addForeignKey', '0'],
    ['addKey', '0'],
  ]);
});

test('only what is known to leave the meaning of the code as it is does so', () => {
  const same = new Set(sampleChanges.filter((change) => behaviourOf(change) === 'same').map(({ kind }) => kind));
  expect([...same].toSorted()).toEqual([
    'addCheck',
    'addColumn',
    'addForeignKey',
    'addKey',
    'backfill',
    'createIndex',
    'dropIndex',
    'replaceForeignKey',
  ]);
  const edits = [{ place: { file: 'a.py', line: 1, column: 1, endLine: 1, endColumn: 1 }, before: '', after: 'x' }];
  expect(behaviourOf({ kind: 'editPython', edits })).toBe('changed');
  expect(behaviourOf({ kind: 'editPython', edits, behaviour: 'same' })).toBe('same');
  const statements = { statements: ['CREATE INDEX …'], reverse: [] };
  expect(behaviourOf({ kind: 'rawSql', ...statements })).toBe('changed');
  const [index] = sampleChanges.filter(({ kind }) => kind === 'createIndex');
  expect(behaviourOf({ kind: 'rawSql', ...statements, meaning: index === undefined ? [] : [index] })).toBe('same');
});

test('what has no reverse says why', () => {
  const { down } = renderAllSql([
    { kind: 'rawSql', statements: ['DROP TABLE orders'], reverse: { why: 'the rows are gone', recovery: 'restore a backup' } },
  ]);
  expect(isIrreversible(down)).toBe(true);
});
