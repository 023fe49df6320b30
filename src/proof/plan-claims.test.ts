import { expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import type { Change, CreateIndex } from '../change/change.js';
import { createOnPartitions } from '../proposal/index-partitions.js';
import type { Claim, Finding } from '../engine/finding.js';
import { declareStatistics } from '../statistics/declared.js';
import { showPlanClaims } from './plan-claims.js';
import type { ProofCheck } from './proof.js';
import { startAttempt } from './trial.js';

const claim: Claim = { kind: 'plan', sql: 'SELECT id FROM items WHERE cart = $1 AND NOT is_deleted', schema: 'public', relation: 'items' };

const finding: Finding = {
  id: '000000000000',
  rule: 'plans/example',
  redFlag: null,
  severity: 'warning',
  place: null,
  message: '',
  evidence: {},
  candidates: [],
  claims: [claim],
  subject: { kind: 'query', schema: 'public', relation: 'items', name: 'q' },
};

const index = (more: Partial<CreateIndex>): CreateIndex => ({
  kind: 'createIndex',
  schema: 'public',
  table: 'items',
  name: 'items_cart',
  method: 'btree',
  unique: false,
  include: [],
  where: null,
  concurrently: true,
  keys: [{ column: 'cart', expression: null, descending: false, nulls: null, opclass: null }],
  ...more,
});

const columns = 'id bigint NOT NULL, cart bigint NOT NULL, is_deleted boolean NOT NULL';
const volumes = { items: { rows: 2_000, growth_per_month: 40_000, distinct: { cart: 1_000 } } };

test('the change that serves the query is shown to, at the sizes ahead', async () => {
  const [check] = await show(`CREATE TABLE items (${columns})`, [index({})]);
  expect(check).toMatchObject({ ok: true, before: 'Seq Scan', claim: expect.stringMatching(/482 000 rows \(12 months ahead\)/) });
  expect(check?.after).toMatch(/Index|Bitmap/);
});

test('candidates of equal names are tried apart: the wrong ones are refused', async () => {
  const wrong = [
    index({ keys: [{ column: 'id', expression: null, descending: false, nulls: null, opclass: null }] }),
    index({ where: 'is_deleted IS FALSE' }),
    index({ method: 'brin' }),
    index({ where: 'is_deleted' }),
  ];
  const checks = await show(`CREATE TABLE items (${columns})`, [...wrong, index({ where: 'is_deleted = false' })]);
  expect(checks.map(({ ok }) => ok)).toEqual([false, false, expect.any(Boolean), false, true]);
  expect(checks[0]).toMatchObject({ before: 'Seq Scan', after: 'Seq Scan' });
});

test('an index that is there already proves nothing of the new one', async () => {
  const [check] = await show(`CREATE TABLE items (${columns}); CREATE INDEX present ON items (cart)`, [index({})]);
  expect(check?.ok).toBe(false);
});

test('without known sizes a size is assumed, and said', async () => {
  const [check] = await show(`CREATE TABLE items (${columns})`, [index({})], {});
  expect(check).toMatchObject({ ok: true, claim: expect.stringContaining('1 000 000 rows (assumed: no volume is known)') });
});

test('a partitioned table is shown by its partitions', async () => {
  const schema = `CREATE TABLE items (${columns}) PARTITION BY HASH (id);
    CREATE TABLE items_0 PARTITION OF items FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE items_1 PARTITION OF items FOR VALUES WITH (MODULUS 2, REMAINDER 1);`;
  const [right, wrong] = await show(schema, [onPartitions('cart'), onPartitions('is_deleted')]);
  expect(right).toMatchObject({ ok: true, before: 'Seq Scan', after: expect.stringMatching(/Index|Bitmap/) });
  expect(wrong?.ok).toBe(false);
});

/** Made once the schema is there. */
type Making = Change | ((database: TestDatabase) => Promise<Change>);

function onPartitions(column: string): Making {
  return async ({ client }) => {
    const catalog = await readCatalog(client);
    const table = catalog.tables.find(({ name }) => name === 'items');
    if (table === undefined) throw new Error('no table');
    const shape = (name: string): CreateIndex =>
      index({
        table: name,
        name: `${name}_${column}`,
        keys: [{ column, expression: null, descending: false, nulls: null, opclass: null }],
      });
    return createOnPartitions(shape('items'), table, ({ name }) => shape(name), catalog);
  };
}

/** The check of each change, in order. */
async function show(
  schema: string,
  changes: readonly Making[],
  declared: Parameters<typeof declareStatistics>[1] = volumes,
): Promise<ProofCheck[]> {
  await using database = await testDatabase();
  await (await database.database.asOwner()).query(schema);
  const { statistics } = declareStatistics(await readCatalog(database.client), declared);
  const made = await Promise.all(changes.map((change) => (typeof change === 'function' ? change(database) : change)));
  const attempts = made.map((change) => startAttempt(finding, { title: '', why: '', drawback: null, changes: [change] }));
  await showPlanClaims(database.database, statistics, attempts);
  return attempts.flatMap(({ checks }) => checks);
}
