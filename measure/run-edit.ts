import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '../src/catalog/read.js';
import { createDatabase, type Database } from '../src/shadow/database.js';
import type { Server } from '../src/shadow/server.js';
import { MODELS, PROJECT } from '../test/plan/project.js';
import { runPython } from '../test/oracle/run-python.js';
import { readRows } from './ledger.js';
import { commitAll, makePlan } from './make-plan.js';
import type { ModelEdit } from './plan-edits.js';
import { describeError, type Trial, tryPlan } from './try-plan.js';
import { startWriter } from './writer.js';

const SEED = `
  INSERT INTO customers (email) SELECT 'c' || i || '@example.org' FROM generate_series(1, 300) i;
  INSERT INTO orders (customer_id, code, n, note, state)
  SELECT 1 + i % 300, 'o' || i, i % 100, CASE WHEN i % 3 > 0 THEN 'note ' || i END, CASE WHEN i % 2 = 0 THEN 'new' ELSE 'done' END::order_state
  FROM generate_series(1, 5000) i;
`;

/** Everything that is wrong with the plan of one edit of the project in test/plan; and how many rows were written while it ran. */
export async function runEdit(server: Server, python: string, edit: ModelEdit): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-measure-plan-'));
  const database = await createDatabase(server);
  try {
    return await run({ folder, database, python }, edit);
  } catch (error) {
    return describeError(error);
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly folder: string;
  readonly database: Database;
  readonly python: string;
}

async function run({ folder, database, python }: Place, edit: ModelEdit): Promise<Trial> {
  const { client } = database;
  const url = database.server.url(database.name);
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  await makeProject(before);
  await cp(before, after, { recursive: true });
  const alembic = (...words: string[]): Promise<string> =>
    runPython(python, ['-m', 'alembic', ...words], { cwd: after, env: { DATABASE_URL: url } });
  await alembic('upgrade', 'head');
  await client.query(`SET search_path = public; ${SEED}`);
  const start = { catalog: await readCatalog(client), rows: await readRows(client, ['customers', 'orders']), revision: 'a1' };
  const edited = edit.edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the models have no ${from}`);
    return text.replace(from, to);
  }, MODELS);
  await writeFile(join(after, 'app/models.py'), edited);
  const script = join(import.meta.dirname, 'python/write_rows.py');
  return tryPlan(
    {
      client,
      start,
      alembic,
      check: () =>
        alembic('check').then(
          () => [],
          (error: unknown) => [`alembic check: ${String(error).split('\n').slice(-3).join(' ')}`],
        ),
      write: (code) =>
        startWriter({ program: python, arguments: [script, code === 'old' ? before : after, url], folder }, join(folder, code)),
    },
    await makePlan(after, edit.words ?? []),
    edit,
  );
}

async function makeProject(folder: string): Promise<void> {
  for (const [path, content] of Object.entries(PROJECT)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await commitAll(folder);
}
