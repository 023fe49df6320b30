import { join } from 'node:path';
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

async function preparedDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  await database.client.query('CREATE EXTENSION citext; CREATE EXTENSION btree_gist; CREATE SCHEMA shop; CREATE SCHEMA archive');
  return database;
}

describe.skipIf(python === null)(`models and real SQLAlchemy make the same catalog${why}`, () => {
  test.each(['columns', 'declarative', 'core', 'corners', 'legacy', 'flask_app', 'sqlmodel_app'])('%s', async (fixture) => {
    await using read = await preparedDatabase();
    await using made = await preparedDatabase();
    await runPython(python ?? '', ['create_all.py', made.url.replace(/^postgres(ql)?:/, 'postgresql+psycopg:'), fixture], { cwd: fixtures });
    const models = await readModels(await readProject(join(fixtures, fixture)));
    for (const statement of renderModels(models)) await read.client.query(statement.sql);
    const comparison = compareSchemas(await readOracleCatalog(read.url), await readOracleCatalog(made.url));
    expect(models.notExamined).toEqual([]);
    expect(comparison.misses).toEqual([]);
    expect(comparison.wholeTables.of).toBeGreaterThan(1);
  });
});
