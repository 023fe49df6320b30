import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.js';
import { compareCatalogs } from '../../src/catalog/equal.js';
import { readCatalog } from '../../src/catalog/read.js';
import type { EditPython } from '../../src/change/change.js';
import { readProject } from '../../src/python/project.js';
import noWayBack from '../../src/rules/migrations/no-way-back.js';
import { replay } from '../../src/shadow/replay.js';
import { applyEdits, locatePlace } from '../../src/source/edit.js';
import { defaultNaming } from '../../src/sqlalchemy/naming.js';
import { readRevisions } from '../../src/sqlalchemy/alembic/read.js';
import { renderHistory } from '../../src/sqlalchemy/alembic/render.js';
import { testDatabase } from '../harness/database.js';
import { findOracle } from './python.js';
import { runPython } from './run-python.js';

const folder = join(import.meta.dirname, 'revisions');
const histories = ['tables', 'conventions', 'columns', 'indexes', 'enums', 'statements', 'branches'];
const { python, missing } = await findOracle(join(folder, 'requirements.txt'));
const why = missing === null ? '' : ` (skipped: ${missing})`;

describe.skipIf(python === null)(`revisions read by plinth and run by real Alembic${why}`, () => {
  test.each(histories)('%s: the catalogs are equal', async (name) => {
    await using project = await copyHistory(name);
    await using expected = await testDatabase();
    await runPython(python ?? '', ['-m', 'alembic', 'upgrade', 'heads'], { cwd: project.directory, env: { DATABASE_URL: expected.url } });
    const history = await readRevisions(await readProject(project.directory));
    if (history === null) throw new Error('no revisions');
    expect(history.revisions.flatMap(({ upgrade }) => upgrade.unknown)).toEqual([]);

    await using actual = await testDatabase();
    const { refused } = await replay(actual.database, renderHistory(history));
    expect(refused.map(({ message, statement }) => `${message}: ${statement.sql}`)).toEqual([]);
    expect(compareCatalogs(withoutVersion(await readCatalog(expected.client)), await readCatalog(actual.client))).toEqual([]);
  });

  test('the downgrades that plinth writes lead back, step by step', async () => {
    await using project = await copyHistory('way-back');
    const alembic = (...command: string[]): Promise<string> =>
      runPython(python ?? '', ['-m', 'alembic', ...command], { cwd: project.directory, env: { DATABASE_URL: database.url } });
    await using database = await testDatabase();
    expect(await writeDowngrades(project.directory)).toEqual(['h1', 'h2', 'h3']);
    const states: Catalog[] = [];
    for (const revision of ['h1', 'h2', 'h3']) {
      await alembic('upgrade', revision);
      states.push(withoutVersion(await readCatalog(database.client)));
    }
    for (const before of states.toReversed().slice(1)) {
      await alembic('downgrade', '-1');
      expect(
        compareCatalogs(before, withoutVersion(await readCatalog(database.client))).filter(({ property }) => property !== 'position'),
      ).toEqual([]);
    }
    await alembic('downgrade', 'base');
    expect(withoutVersion(await readCatalog(database.client))).toMatchObject({ tables: [], enums: [], views: [], sequences: [] });
  });
});

/** Applies the first candidate of every finding; gives the revisions found. */
async function writeDowngrades(directory: string): Promise<unknown[]> {
  const project = await readProject(directory);
  const revisions = await readRevisions(project);
  const findings = [
    ...noWayBack.check({
      revisions,
      catalog: null,
      models: null,
      plans: null,
      connections: { engines: [], limit: null },
      statements: null,
      statistics: null,
      options: {},
      naming: defaultNaming,
    } as never),
  ];
  for (const { candidates } of findings) {
    for (const change of candidates[0]?.changes ?? []) if (change.kind === 'editPython') await applyEdit(directory, change);
  }
  return findings.map(({ evidence }) => evidence['revision']);
}

async function applyEdit(directory: string, { edits }: EditPython): Promise<void> {
  const file = join(directory, edits[0]?.place.file ?? '');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    applyEdits(
      text,
      edits.flatMap(({ place, after }) => ({ start: 0, end: 0, ...locatePlace(text, place), text: after })),
    ),
  );
}

/** A history with the env.py that all share, as a project of its own. */
async function copyHistory(name: string): Promise<{ readonly directory: string; [Symbol.asyncDispose](): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-history-'));
  await cp(join(folder, name), directory, { recursive: true });
  await cp(join(folder, 'env.py'), join(directory, 'env.py'));
  await writeFile(join(directory, 'alembic.ini'), '[alembic]\nscript_location = %(here)s\nprepend_sys_path = .\n');
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

function withoutVersion(catalog: Catalog): Catalog {
  return { ...catalog, tables: catalog.tables.filter((table) => table.name !== 'alembic_version') };
}
