import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { readCatalog } from '../src/catalog/read.js';
import type { Plan } from '../src/operations/plan/result.js';
import { compareStates } from '../src/proof/compare-states.js';
import { createDatabase } from '../src/shadow/database.js';
import type { Server } from '../src/shadow/server.js';
import { MODELS, PROJECT } from '../test/plan/project.js';
import { runPython } from '../test/oracle/run-python.js';
import type { ModelEdit } from './plan-edits.js';

interface Ledger {
  readonly ledger: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly errors: readonly string[];
  readonly count: number;
}

const SEED = `
  INSERT INTO customers (email) SELECT 'c' || i || '@example.org' FROM generate_series(1, 300) i;
  INSERT INTO orders (customer_id, code, n, note, state)
  SELECT 1 + i % 300, 'o' || i, i % 100, CASE WHEN i % 3 > 0 THEN 'note ' || i END, CASE WHEN i % 2 = 0 THEN 'new' ELSE 'done' END::order_state
  FROM generate_series(1, 5000) i;
`;

/** Everything that is wrong with the plan of one edit; and how many rows were written while it ran. */
export async function runEdit(
  server: Server,
  python: string,
  edit: ModelEdit,
): Promise<{ readonly problems: readonly string[]; readonly written: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-measure-plan-'));
  const database = await createDatabase(server);
  try {
    return await run({ folder, url: server.url(database.name), client: database.client, python }, edit);
  } catch (error) {
    return { problems: [String(error).split('\n').slice(0, 12).join(' ').slice(0, 1500)], written: 0 };
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Scene {
  readonly folder: string;
  readonly url: string;
  readonly client: pg.Client;
  readonly python: string;
}

async function run(scene: Scene, edit: ModelEdit): Promise<{ readonly problems: readonly string[]; readonly written: number }> {
  const { folder, client } = scene;
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  await makeProject(before);
  await cp(before, after, { recursive: true });
  const alembic = (...words: string[]): Promise<string> =>
    runPython(scene.python, ['-m', 'alembic', ...words], { cwd: after, env: { DATABASE_URL: scene.url } });
  await alembic('upgrade', 'head');
  await client.query(`SET search_path = public; ${SEED}`);
  const start = await readCatalog(client);
  const seeds = await readRows(client, ['customers', 'orders']);
  const edited = edit.edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the models have no ${from}`);
    return text.replace(from, to);
  }, MODELS);
  await writeFile(join(after, 'app/models.py'), edited);
  const plan = await makePlan(after, edit.words ?? []);
  const problems = [
    ...plan.questions.map(({ text }) => text),
    ...plan.left.map(({ object, why }) => `${object}: ${why}`),
    ...plan.checks.filter(({ ok }) => !ok).map(({ claim, after: seen }) => `${claim}: ${seen}`),
  ];
  if (!plan.written) return { problems: problems.length > 0 ? problems : ['nothing was planned'], written: 0 };
  const old = startWriter(scene, before, 'old');
  await old.ready;
  const expand = plan.phases.find(({ moment }) => moment === 'expand')?.revisions.at(-1);
  if (expand !== undefined) await alembic('upgrade', expand);
  const now = startWriter(scene, after, 'new');
  await now.ready;
  await pause(500);
  const oldLedger = await old.stop();
  await alembic('upgrade', 'head');
  await pause(700);
  const newLedger = await now.stop();
  problems.push(...oldLedger.errors.map((error) => `old code: ${error}`), ...newLedger.errors.map((error) => `new code: ${error}`));
  problems.push(
    ...(await alembic('check').then(
      () => [],
      (error: unknown) => [`alembic check: ${String(error).split('\n').slice(-3).join(' ')}`],
    )),
  );
  problems.push(...(await compareRows(client, seeds, edit, 'rows from before')));
  problems.push(...(await compareRows(client, oldLedger.ledger, edit, 'rows of old code')));
  problems.push(...(await compareRows(client, newLedger.ledger, { ...edit, moved: {}, lost: [] }, 'rows of new code')));
  if (edit.noWayBack === undefined && plan.irreversible.length === 0) {
    await alembic('downgrade', 'a1');
    const { ok, after: seen } = compareStates('', start, await readCatalog(client), '');
    if (!ok) problems.push(`the way back: ${seen}`);
    problems.push(...(await compareRows(client, seeds, { ...edit, moved: {} }, 'rows from before, after the way back')));
  }
  return { problems: [...new Set(problems)].slice(0, 8), written: oldLedger.count + newLedger.count };
}

async function makeProject(folder: string): Promise<void> {
  for (const [path, content] of Object.entries(PROJECT)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const git = (...words: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: folder });
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-qm', 'start');
}

async function makePlan(folder: string, words: readonly string[]): Promise<Plan> {
  const cli = join(import.meta.dirname, '../dist/cli/main.js');
  const given = ['plan', '.', '--since', 'HEAD', '--write', '--format', 'json', ...words];
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...given], { cwd: folder, maxBuffer: 2 ** 26 }).catch(
    (error: unknown) => {
      if (typeof error === 'object' && error !== null && 'stdout' in error && String(error.stdout) !== '')
        return { stdout: String(error.stdout) };
      throw error;
    },
  );
  const result = JSON.parse(stdout) as Plan | { readonly failure: { readonly message: string } };
  if ('failure' in result) throw new Error(result.failure.message);
  return result;
}

interface Writer {
  readonly ready: Promise<void>;
  stop(): Promise<Ledger>;
}

function startWriter({ folder, url, python }: Scene, project: string, name: string): Writer {
  const out = join(folder, name);
  const script = join(import.meta.dirname, 'python/write_rows.py');
  const child = spawn(python, [script, project, url, out], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ready = async (): Promise<void> => {
    while (!existsSync(`${out}.ready`)) {
      if (child.exitCode !== null) throw new Error(`the writer ended: ${text.slice(-500)}`);
      await pause(50);
    }
  };
  return {
    ready: ready(),
    stop: async () => {
      await writeFile(`${out}.stop`, '');
      await ended;
      return JSON.parse(await readFile(out, 'utf8')) as Ledger;
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function readRows(client: pg.Client, tables: readonly string[]): Promise<Ledger['ledger']> {
  const ledger: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const table of tables) {
    const { rows } = await client.query<{ id: number; row: Record<string, unknown> }>(
      `SELECT id, to_jsonb(t) AS row FROM public."${table}" t`,
    );
    ledger[table] = Object.fromEntries(rows.map(({ id, row }) => [String(id), row]));
  }
  return ledger;
}

/** Every value that was written must be where it now belongs. */
async function compareRows(
  client: pg.Client,
  ledger: Ledger['ledger'],
  { moved = {}, lost = [] }: Pick<ModelEdit, 'moved' | 'lost'>,
  what: string,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [table, rows] of Object.entries(ledger)) {
    const name = moved[table] ?? table;
    const found = (await readRows(client, [name]))[name] ?? {};
    for (const [id, row] of Object.entries(rows)) {
      const now = found[id];
      const apart = now === undefined ? ['is gone'] : compareRow(now, row, table, { moved, lost });
      problems.push(...apart.map((how) => `${what}: ${table} ${id} ${how}`));
      if (problems.length > 3) return problems;
    }
  }
  return problems;
}

function compareRow(
  now: Readonly<Record<string, unknown>>,
  row: Readonly<Record<string, unknown>>,
  table: string,
  { moved = {}, lost = [] }: Pick<ModelEdit, 'moved' | 'lost'>,
): string[] {
  return Object.entries(row).flatMap(([column, value]) => {
    const at = (moved[`${table}.${column}`] ?? `${table}.${column}`).split('.')[1] ?? column;
    const isKept = lost.includes(`${table}.${column}`) || isEqual(now[at], value);
    return isKept ? [] : [`has ${String(now[at])} in ${at}, and had ${String(value)} in ${column}`];
  });
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other || JSON.stringify(one) === JSON.stringify(other)) return true;
  return typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) < 1e-9;
}
