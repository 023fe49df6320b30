import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recall } from '../../src/team/memory/recall.js';
import { readMemory } from '../../src/team/memory/read-memory.js';
import type { Situation } from '../../src/team/memory/situation.js';
import { findViolations } from '../harness/published-schema.js';
import { runCli } from '../harness/cli.js';
import { temporaryFolder } from '../harness/temporary.js';
import { reviewFolder } from './examine.js';

const MODELS = `
from sqlalchemy import BigInteger, ForeignKey, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_engine("postgresql://localhost/shop", pool_size=5)

class Base(DeclarativeBase):
    pass

class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", name="fk_orders_customer"))
    note: Mapped[str] = mapped_column(String(200))
`;
const VOLUMES = '[volumes]\norders.rows = 900_000\norders.distinct.note = 40_000\ncustomers.rows = 40_000\n';
const WORKLOAD = '[workload]\nfiles = ["queries.sql"]\n';
const FILES = {
  'shop/__init__.py': '',
  'shop/models.py': MODELS,
  'plinth.toml': `${WORKLOAD}${VOLUMES}`,
  'queries.sql': '-- calls: 20/min\nSELECT id FROM orders WHERE note = $1;\n',
};
const MEMORY = '.plinth/memory';
const entry = (form: string): string => `## Insight: something about orders\n\n\`\`\`toml plinth\n${form}\n\`\`\`\n`;

test('a second run applies what the first one wrote, says where, and proposes nothing again', async () => {
  using folder = temporaryFolder(FILES);
  const first = await reviewFolder(folder.path, { write: true, proof: true });
  expect(first.memory.proposed.map(({ file }) => file)).toEqual([
    `${MEMORY}/2026-06-01-orders-indexes.md`,
    `${MEMORY}/2026-06-01-pool-settings.md`,
  ]);
  const written = readdirSync(join(folder.path, MEMORY));
  const later = new Date('2026-07-01T12:00:00Z');
  const second = await reviewFolder(folder.path, { write: true, proof: true, now: later });
  expect(second.memory).toEqual({ folder: MEMORY, proposed: [], retired: [] });
  expect(readdirSync(join(folder.path, MEMORY))).toEqual(written);
  const [remembered] = second.knowledge.filter(({ file }) => file?.endsWith('orders-indexes.md'));
  const ids = second.recommendations.map(({ id }) => id);
  expect(remembered?.reasons).toEqual(['table orders is judged in this run']);
  expect(remembered?.applied.map((text) => /^recommendation (\w+) decides on ix_orders_\w+ again$/.exec(text)?.[1])).toEqual(
    remembered?.applied.map(() => expect.toBeOneOf(ids)),
  );
  expect(second.findings).toEqual(first.findings);
});

test('what is measured otherwise later retires the entry, in its file where that may be written', async () => {
  using folder = temporaryFolder(FILES);
  await reviewFolder(folder.path, { write: true });
  const models = join(folder.path, 'shop/models.py');
  writeFileSync(models, MODELS.replace('pool_size=5', 'pool_size=20'));
  const name = `${MEMORY}/2026-06-01-pool-settings.md`;
  const shown = await reviewFolder(folder.path);
  expect(shown.memory.retired).toEqual([
    { file: name, reason: 'it says pool_size = 5 in shop/models.py; the code says 20', written: false },
  ]);
  expect(shown.knowledge.find(({ file }) => file === name)).toMatchObject({
    applied: [],
    ignored: expect.stringContaining('contradicted'),
  });
  const done = await reviewFolder(folder.path, { write: true });
  expect(done.memory.proposed.map(({ file }) => file)).toEqual([`${MEMORY}/2026-06-01-pool-settings-2.md`]);
  expect(readFileSync(join(folder.path, name), 'utf8')).toContain('## Status: retired 2026-06-01: it says pool_size = 5');
  expect((await reviewFolder(folder.path)).memory).toMatchObject({ proposed: [], retired: [] });
});

test('a remembered volume makes a finding where nothing better is known, and silences none', async () => {
  using folder = temporaryFolder({ ...FILES, 'plinth.toml': WORKLOAD });
  const without = await reviewFolder(folder.path);
  mkdirSync(join(folder.path, MEMORY), { recursive: true });
  const remember = async (facts: string) => {
    writeFileSync(join(folder.path, MEMORY, '2026-01-01-orders.md'), entry(`tables = ["orders"]\n[facts]\n${facts}`));
    return reviewFolder(folder.path);
  };
  const large = await remember('rows.orders = 900_000');
  expect(large.findings.map(({ rule }) => rule)).toContain('plans/sequential-scan-on-growing-table');
  expect(large.knowledge.at(-1)?.applied).toEqual(['its 900 000 rows stand in as the volume of orders: nothing better is known']);
  const idsOf = ({ findings }: typeof without): readonly string[] => findings.map(({ id }) => id);
  expect(idsOf(await remember('rows.orders = 1'))).toEqual(expect.arrayContaining([...idsOf(without)]));
});

test("a person's acceptance silences until its day; it is listed, and an expired one says so", async () => {
  using folder = temporaryFolder(FILES);
  const before = await reviewFolder(folder.path);
  const finding = before.findings[0];
  const add = ['memory', 'add', folder.path, '--accept', finding?.id ?? '', '--reason', 'few leave', '--until', '2026-06-30'];
  expect(await runCli(add, { env: { PLINTH_NOW: '2026-06-01T00:00:00Z' } })).toMatchObject({ code: 0, stderr: '' });
  const after = await reviewFolder(folder.path);
  expect(after.findings.map(({ id }) => id)).toEqual(before.findings.slice(1).map(({ id }) => id));
  expect(after.accepted).toMatchObject([{ id: finding?.id, reason: 'few leave', until: '2026-06-30' }]);
  expect(after.recommendations.flatMap(({ answers }) => answers)).not.toContain(finding?.id);
  const late = await reviewFolder(folder.path, { now: new Date('2026-07-01T00:00:00Z') });
  expect(late.findings).toEqual(before.findings);
  expect(late.accepted).toEqual([]);
  expect(late.knowledge.find(({ kind }) => kind === 'memory entry')?.ignored).toContain('expired on 2026-06-30');
});

test('the commands: what they print, and their codes', async () => {
  using folder = temporaryFolder({
    'a/.plinth/memory/2026-01-01-good.md': entry('tables = ["orders"]'),
    'a/.plinth/memory/2026-01-02-secret.md': '## Insight: use postgresql://app:hunter22@db/app',
    'a/.plinth/memory/2026-01-03-broken.md': entry('tables = "orders"'),
    'outside.md': '## Insight: what stands outside',
  });
  const run = (words: readonly string[]) =>
    runCli(['memory', ...words, '--format', 'json'], { cwd: join(folder.path, 'a'), env: { PLINTH_NOW: '2026-06-01T00:00:00Z' } });
  const documents = {
    list: await run(['list']),
    show: await run(['show', '2026-01-01-good']),
    add: await run(['add', '--insight', 'orders are kept', '--tables', 'orders,customers', '--postgres', '>=16']),
    retire: await run(['retire', '2026-01-01-good', '--reason', 'they are not']),
    check: await run(['check']),
  };
  for (const [name, { code, stdout }] of Object.entries(documents)) {
    expect([name, code]).toEqual([name, name === 'check' ? 1 : 0]);
    expect(findViolations(`memory-${name}`, JSON.parse(stdout))).toEqual([]);
    expect(stdout).not.toContain('hunter22');
  }
  expect(JSON.parse(documents.check.stdout)).toMatchObject({ entries: 2, problems: [{ line: 1 }, { line: 3 }] });
  for (const name of ['../../outside', '/etc/passwd', '..', '2026-01-02-secret', 'nothing']) {
    const { code, stdout } = await run(['show', name]);
    expect(code).toBe(2);
    expect(findViolations('failure', JSON.parse(stdout))).toEqual([]);
    expect(stdout).not.toMatch(/what stands outside|hunter22|root:/);
  }
  const refused = await run(['add', '--insight', 'password = hunter22x']);
  expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining('memory_entry_refused')]);
});

test('ten thousand entries are read, and those that apply are found', () => {
  const files = Array.from(
    { length: 10_000 },
    (_, at) => [`${MEMORY}/2026-01-01-${at}.md`, entry(`tables = ["${at % 1000 === 0 ? 'orders' : `t${at}`}"]`)] as const,
  );
  using folder = temporaryFolder(Object.fromEntries(files));
  const { entries, broken } = readMemory(folder.path, undefined);
  expect([entries.length, broken.length]).toEqual([10_000, 0]);
  const catalog = { tables: [{ schema: 'public', name: 'orders', columns: [] }] };
  // Recalling looks at the tables alone here.
  expect(recall(entries, { catalog } as unknown as Situation)).toHaveLength(10);
});
