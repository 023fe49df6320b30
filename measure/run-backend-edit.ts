import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '../src/catalog/read.js';
import { fillTables } from '../src/proof/rows/fill.js';
import { createDatabase, type Database } from '../src/shadow/database.js';
import { OWNER } from '../src/shadow/cluster.js';
import { type Backend, measureFolder } from './backend.js';
import type { BackendEdit } from './backend-edits.js';
import { nameDriver } from './database-url.js';
import { describeEnvironment } from './environment.js';
import { readRows } from './ledger.js';
import { commitAll, makePlan } from './make-plan.js';
import { type Command, runCommand } from './run-command.js';
import { describeError, type Trial, tryPlan } from './try-plan.js';
import { startWriter } from './writer.js';

/** A backend whose revisions were run and whose tables were filled, once for all its edits. */
export interface Prepared {
  readonly backend: Backend;
  readonly checkout: string;
  readonly python: string;
  readonly filled: Database;
  /** What autogenerate finds before anything is edited. */
  readonly apart: ReadonlySet<string>;
  readonly revision: string;
}

/** Runs a backend's revisions with its own Alembic, and makes up rows. The checkout becomes a git repository of one commit. */
export async function prepareBackend(
  backend: Backend,
  place: { readonly checkout: string; readonly python: string; readonly database: Database },
): Promise<Prepared> {
  const { checkout, python, database } = place;
  await commitAll(checkout);
  for (const extension of backend.revisions.extensions) await database.client.query(`CREATE EXTENSION "${extension}" SCHEMA public`);
  const tools = await equip(backend, { folder: checkout, python, url: urlOf(database) });
  await tools.alembic('upgrade', 'heads');
  const catalog = await readCatalog(database.client);
  await fillTables(
    database,
    { ...catalog, tables: catalog.tables.filter(({ name }) => name !== 'alembic_version') },
    {
      limit: 200,
      statistics: null,
      later: [],
      signal: new AbortController().signal,
    },
  );
  const { rows } = await database.client.query<{ version_num: string }>('SELECT version_num FROM public.alembic_version');
  return { backend, checkout, python, filled: database, apart: new Set(await tools.compare()), revision: rows[0]?.version_num ?? 'base' };
}

/** Everything that is wrong with the plan of one edit of a public backend; and how many rows were written while it ran. */
export async function runBackendEdit(prepared: Prepared, edit: BackendEdit): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-measure-plan-'));
  const database = await createDatabase(prepared.filled.server, { template: prepared.filled });
  try {
    return await run(prepared, edit, { folder, database });
  } catch (error) {
    return describeError(error);
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(prepared: Prepared, edit: BackendEdit, place: { readonly folder: string; readonly database: Database }): Promise<Trial> {
  const { backend, checkout, python, apart, revision } = prepared;
  const { client } = place.database;
  const after = join(place.folder, 'after');
  await cp(checkout, after, { recursive: true });
  let text = await readFile(join(after, edit.file), 'utf8');
  for (const [from, to] of edit.edits) {
    if (!text.includes(from)) throw new Error(`${edit.file} has no ${from}`);
    text = text.replace(from, to);
  }
  await writeFile(join(after, edit.file), text);
  const catalog = await readCatalog(client);
  const rows = await readRows(
    client,
    catalog.tables.filter(({ schema, name }) => schema === 'public' && name !== 'alembic_version').map(({ name }) => name),
  );
  const tools = await equip(backend, { folder: after, python, url: urlOf(place.database) });
  return tryPlan(
    {
      client,
      start: { catalog, rows, revision },
      alembic: tools.alembic,
      check: async () => (await tools.compare()).filter((line) => !apart.has(line)).map((line) => `autogenerate: ${line}`),
      write: (code) => {
        const project = code === 'old' ? checkout : after;
        return startWriter({ ...tools.program('rewrite_rows.py', describeModels(backend)), folder: project }, join(place.folder, code));
      },
    },
    await makePlan(after, edit.words ?? []),
    edit,
  );
}

interface Tools {
  program(script: string, words: readonly string[]): Command;
  alembic(direction: 'upgrade' | 'downgrade', revision: string): Promise<unknown>;
  compare(): Promise<readonly string[]>;
}

/** The backend's own Python at work in a folder and on a database. */
async function equip(backend: Backend, at: { readonly folder: string; readonly python: string; readonly url: string }): Promise<Tools> {
  const environment = await describeEnvironment(backend, at.url);
  const program = (script: string, words: readonly string[]): Command => ({
    program: at.python,
    arguments: [join(measureFolder, 'python', script), nameDriver(at.url, backend.driver), ...words],
    folder: at.folder,
    environment,
  });
  const { prelude, ini, scripts } = backend.revisions;
  return {
    program,
    alembic: (direction, revision) => runCommand(program('upgrade.py', [prelude.join('\n'), ini, scripts, direction, revision])),
    compare: async () => {
      const output = await runCommand(program('compare_metadata.py', describeModels(backend)));
      return output.split('\n').filter((line) => line.startsWith('diff '));
    },
  };
}

function describeModels({ models }: Backend): readonly string[] {
  return [models.prelude.join('\n'), models.imports.join('\n'), models.metadata];
}

function urlOf({ server, name }: Database): string {
  return server.url(name, OWNER);
}
