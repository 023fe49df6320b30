import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { compareSchemas } from '../../measure/compare-schema.js';
import { readOracleCatalog } from '../../measure/oracle-catalog.js';
import { readProject } from '../../src/python/project.js';
import { readModels, renderModels } from '../../src/sqlalchemy/models.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { findOracle } from '../oracle/python.js';
import { runPython } from '../oracle/run-python.js';

const { python, missing } = await findOracle(join(import.meta.dirname, 'requirements.txt'));
const why = missing === null ? '' : ` (skipped: ${missing})`;
const fixtures = join(import.meta.dirname, 'fixtures');

/** Runs statements as an application would, with the server's own search_path. */
async function execute(database: TestDatabase, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

const preparation = [
  'CREATE EXTENSION citext',
  'CREATE EXTENSION btree_gist',
  'CREATE EXTENSION pg_trgm',
  'CREATE SCHEMA shop',
  'CREATE SCHEMA archive',
];

describe.skipIf(python === null)(`models and real SQLAlchemy make the same catalog${why}`, () => {
  test.each(['columns', 'declarative', 'core', 'corners', 'legacy', 'flask_app', 'sqlmodel_app'])('%s', async (fixture) => {
    await using read = await testDatabase();
    await using made = await testDatabase();
    await execute(read, preparation);
    await execute(made, preparation);
    await runPython(python ?? '', ['create_all.py', made.url.replace(/^postgres(ql)?:/, 'postgresql+psycopg:'), fixture], {
      cwd: fixtures,
    });
    const models = await readModels(await readProject(join(fixtures, fixture)));
    await execute(
      read,
      renderModels(models).map((statement) => statement.sql),
    );
    const comparison = compareSchemas(await readOracleCatalog(read.url), await readOracleCatalog(made.url));
    expect(models.notExamined).toEqual([]);
    expect(comparison.misses).toEqual([]);
    expect(comparison.wholeTables.of).toBeGreaterThan(1);
  });
});
