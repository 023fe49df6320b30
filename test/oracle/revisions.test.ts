import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.js';
import { compareCatalogs } from '../../src/catalog/equal.js';
import { readCatalog } from '../../src/catalog/read.js';
import { readProject } from '../../src/python/project.js';
import { replay } from '../../src/shadow/replay.js';
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
});

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
