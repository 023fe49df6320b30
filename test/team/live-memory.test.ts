import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testDatabase } from '../harness/database.js';
import { temporaryFolder } from '../harness/temporary.js';
import { reviewFolder } from './examine.js';

const SCHEMA = ['orders', 'customers', 'payments'].map(
  (table) => `CREATE TABLE ${table} (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), created_at timestamptz NOT NULL DEFAULT now())`,
);
const MEMORY = '.plinth/memory';
const DAY = 86_400_000;

const entry = (insight: string, facts: string): string => `## Insight: ${insight}\n\n\`\`\`toml plinth\n[facts]\n${facts}\n\`\`\`\n`;

test('what a live database measures is remembered; what it measures otherwise later retires the entry and is remembered anew', async () => {
  await using database = await testDatabase();
  const { client, url: databaseUrl } = database;
  const fill = async (rows: number): Promise<void> => {
    await client.query(`INSERT INTO orders SELECT FROM generate_series(1, ${rows})`);
    await client.query('SELECT pg_stat_force_next_flush()');
    await client.query('VACUUM ANALYZE orders');
  };
  for (const statement of SCHEMA) await client.query(statement);
  await client.query('SELECT pg_stat_reset()');
  await fill(12_000);
  using folder = temporaryFolder({ 'plinth.toml': '[postgres]\nmajor = 18\n' });
  const at = (name: string): string => join(folder.path, MEMORY, name);

  // The counters have run for ten days.
  const first = await reviewFolder(folder.path, { databaseUrl, write: true, now: new Date(Date.now() + 10 * DAY) });
  expect(first.target.schema).toBe('database');
  const counts = first.memory.proposed.filter(({ topic }) => topic.endsWith('row-count'));
  expect(counts.map(({ insight }) => insight)).toEqual(['orders has about 12 000 rows']);
  const [file = ''] = counts.flatMap(({ file: written }) => written ?? []);
  const text = readFileSync(join(folder.path, file), 'utf8');
  expect(text).toMatch(/\[facts\.rows\]\norders = 12[_]?000/);
  // 12 000 rows in ten days.
  expect(Number(/\[facts\.growth_per_month\]\norders = (\d+)/.exec(text)?.[1])).toBeGreaterThan(35_000);
  expect(
    readFileSync(join(folder.path, first.memory.proposed.find(({ topic }) => topic === 'schema-conventions')?.file ?? ''), 'utf8'),
  ).toContain('keys = "uuid"');

  mkdirSync(join(folder.path, MEMORY), { recursive: true });
  writeFileSync(at('2026-01-01-index.md'), entry('an index on orders', 'indexes.ix_orders_gone = { table = "orders" }'));
  writeFileSync(at('2026-01-02-keys.md'), entry('keys are numbers', 'conventions.keys = "bigint identity"'));
  const again = await reviewFolder(folder.path, { databaseUrl, now: new Date(Date.now() + 11 * DAY) });
  expect(again.memory.retired.map(({ file: retired }) => retired)).toEqual([`${MEMORY}/2026-01-02-keys.md`]);
  expect(again.memory.proposed).toEqual([]);

  await fill(60_000);
  const second = await reviewFolder(folder.path, { databaseUrl, write: true, proof: true, now: new Date(Date.now() + 11 * DAY) });
  expect(second.memory.retired).toEqual([
    {
      file: `${MEMORY}/2026-01-01-index.md`,
      reason: 'index ix_orders_gone is neither in the schema nor recommended any more',
      written: true,
    },
    { file: `${MEMORY}/2026-01-02-keys.md`, reason: 'it says keys: bigint identity; the schema shows uuid', written: true },
    { file, reason: expect.stringMatching(/^it says 12 000 rows of orders, measured are 72 000: more than 2 times apart$/), written: true },
  ]);
  expect(readFileSync(join(folder.path, file), 'utf8')).toMatch(/^## Status: retired \d{4}-\d\d-\d\d: it says 12 000 rows/m);
  expect(second.memory.proposed.map(({ insight }) => insight)).toEqual(['orders has about 72 000 rows']);
  const told = second.knowledge.find((each) => each.file === file);
  expect(told).toMatchObject({ applied: [], ignored: expect.stringContaining('contradicted') });
});
