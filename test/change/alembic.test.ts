import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compareCatalogs } from '../../src/catalog/equal.js';
import { readCatalog } from '../../src/catalog/read.js';
import { describeChange, renderAllSql } from '../../src/change/render.js';
import { renderRevision } from '../../src/change/revision.js';
import type { Change } from '../../src/change/change.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { captionsRequirements } from '../oracle/captions.js';
import { findOracle } from '../oracle/python.js';
import { runPython } from '../oracle/run-python.js';
import { SCHEMA, sampleChanges } from './samples.js';

const { python, missing } = await findOracle(captionsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;

/** As `alembic init` writes it, with a naming convention that would be applied twice if the revision let it. */
const ENV = `
import os
from alembic import context
from sqlalchemy import MetaData, create_engine

metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "ck": "ck_%(table_name)s_%(constraint_name)s"})
with create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
`;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** An Alembic project with one revision of these changes. */
async function makeProject(changes: readonly Change[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth alembic '));
  folders.push(folder);
  const revision = renderRevision({
    changes,
    heads: [],
    sample: null,
    directory: 'migrations/versions',
    message: 'Say "it" — all changes',
    date: new Date('2026-01-02T03:04:05Z'),
    schema: 'public',
    conventional: true,
  });
  if ('reason' in revision) throw new Error(revision.reason);
  const files = { 'alembic.ini': '[alembic]\nscript_location = migrations\n', 'migrations/env.py': ENV, [revision.file]: revision.text };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

/** The database's own table is Alembic's business. */
async function readWithoutVersion(database: TestDatabase): Promise<Awaited<ReturnType<typeof readCatalog>>> {
  const catalog = await readCatalog(database.client);
  return { ...catalog, tables: catalog.tables.filter((table) => table.name !== 'alembic_version') };
}

async function expectSameAsSql(changes: readonly Change[]): Promise<void> {
  await using bySql = await testDatabase();
  await using byAlembic = await testDatabase();
  await bySql.client.query(SCHEMA);
  await byAlembic.client.query(SCHEMA);
  const before = await readWithoutVersion(byAlembic);
  const folder = await makeProject(changes);
  const alembic = (...command: string[]): Promise<string> =>
    runPython(python ?? '', ['-m', 'alembic', ...command], { cwd: folder, env: { DATABASE_URL: byAlembic.url } });
  for (const step of renderAllSql(changes).up) await bySql.client.query(step.sql);
  await alembic('upgrade', 'head');
  expect(compareCatalogs(await readWithoutVersion(bySql), await readWithoutVersion(byAlembic))).toEqual([]);
  await alembic('downgrade', 'base');
  expect(compareCatalogs(before, await readWithoutVersion(byAlembic))).toEqual([]);
}

describe.skipIf(python === null)(`revisions under real Alembic${why}`, () => {
  test('all changes in one revision do what the SQL does, and back', () => expectSameAsSql(sampleChanges));

  test.each(
    sampleChanges
      .filter((change) => change.kind === 'dropConstraint' || change.kind === 'addCheck')
      .map((change) => [describeChange(change), change] as const),
  )('%s, alone', (_, change) => expectSameAsSql([change]));
});
